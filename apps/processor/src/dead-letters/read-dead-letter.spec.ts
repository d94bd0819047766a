import { headers, topics, wrap } from '@app/contracts';
import { deadLetterOf, outgoingDeadLetter, type ReceivedRecord } from '@app/platform';
import { describe, expect, it } from 'vitest';
import { readDeadLetter } from './read-dead-letter.js';

const received = (value: string | Buffer | null, key: string | null = null): ReceivedRecord => ({
  partition: 2,
  offset: '9007199254740993',
  key: key === null ? null : Buffer.from(key),
  value: typeof value === 'string' ? Buffer.from(value) : value,
  headers: {},
});

const RUN_ID = '0b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e';
const now = new Date('2025-09-05T20:45:26.191Z');
const deadLetter = deadLetterOf(
  topics.rawLogs.name,
  { ...received('{"data": 1}', 'key'), headers: { [headers.runId]: RUN_ID } },
  { code: 'time_unreadable', detail: 'Debut is "soon"', service: 'standardization', now },
);

describe('readDeadLetter', () => {
  it('reads what the services write', () => {
    const message = outgoingDeadLetter(deadLetter, now);
    expect(deadLetter).toMatchObject({ run_id: RUN_ID, partition: 2, offset: '9007199254740993' });
    expect(readDeadLetter(received(message.value as string))).toEqual(deadLetter);
  });

  it('reads one that a version wrote which knew no company', () => {
    const { company: _, ...before } = deadLetter;
    expect(readDeadLetter(received(wrap(before, 'elsewhere', now)))).toEqual({ ...before, company: null });
  });

  it('drops what a dead letter does not have', () => {
    expect(readDeadLetter(received(wrap({ ...deadLetter, extra: 1 }, 'elsewhere', now)))).toEqual(deadLetter);
  });

  it.each<[string, string | Buffer | null]>([
    ['no value', null],
    ['bytes that are no text', Buffer.from([0xff, 0x00])],
    ['half a JSON text', '{"data": '],
    ['no envelope', '[]'],
    ['nothing in the envelope', wrap(null, 'elsewhere', now)],
    ['a code that nobody knows', wrap({ ...deadLetter, code: 'no_such_code' }, 'elsewhere', now)],
    ['a topic that nobody knows', wrap({ ...deadLetter, source_topic: 'elsewhere' }, 'elsewhere', now)],
    ['a day that does not exist', wrap({ ...deadLetter, time: '2025-02-30T00:00:00Z' }, 'elsewhere', now)],
    ['a NUL', wrap({ ...deadLetter, detail: 'a\0b' }, 'elsewhere', now)],
    ['a company that is no name', wrap({ ...deadLetter, company: 'x'.repeat(256) }, 'elsewhere', now)],
    ['a field less', wrap({ ...deadLetter, offset: undefined }, 'elsewhere', now)],
  ])('makes a dead letter of a message with %s, with its bytes', (_, value) => {
    expect(readDeadLetter(received(value, 'key'))).toMatchObject({
      code: 'envelope_invalid',
      source_topic: 'dead-letters',
      partition: 2,
      offset: '9007199254740993',
      service: 'processor',
      key_base64: Buffer.from('key').toString('base64'),
      value_base64: value === null ? null : Buffer.from(value as string).toString('base64'),
    });
  });

  it('makes the same one of the same message again', () => {
    const id = () => readDeadLetter(received('garbage')).dead_letter_id;
    expect(id()).toBe(id());
  });
});
