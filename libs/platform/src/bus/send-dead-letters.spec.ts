import { type DeadLetter, PipelineError, unwrap } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { Publisher } from './publisher.js';
import { deadLetterOf, type OutgoingRecord } from './record.js';
import { sendDeadLetters } from './send-dead-letters.js';

const LIMIT_BYTES = 2000;
const now = new Date('2025-09-05T20:45:00Z');

class SmallTopic extends Publisher {
  readonly deadLetters: DeadLetter[] = [];

  publish(_topic: unknown, records: readonly OutgoingRecord[]): Promise<void> {
    const values = records.map(({ value }) => Buffer.from(value ?? ''));
    if (values.some(({ length }) => length > LIMIT_BYTES)) throw new PipelineError('record_too_large', 'no');
    this.deadLetters.push(...values.map((value) => unwrap(value) as DeadLetter));
    return Promise.resolve();
  }
}

const aDeadLetter = (offset: string, sizeBytes: number): DeadLetter =>
  deadLetterOf(
    'raw-logs',
    { partition: 1, offset, key: Buffer.from('k'), value: Buffer.alloc(sizeBytes, 'x'), headers: {} },
    { code: 'json_invalid', detail: 'no JSON', service: 'standardization', now },
  );

describe('dead letters on their way', () => {
  it('go with their bytes', async () => {
    const topic = new SmallTopic();
    await sendDeadLetters(topic, [aDeadLetter('1', 10), aDeadLetter('2', 20)], now);
    expect(topic.deadLetters.map(({ value_base64 }) => Buffer.from(value_base64!, 'base64').length)).toEqual([10, 20]);
  });

  it('go without them when one is too large, and that one alone, and say where they lie', async () => {
    const topic = new SmallTopic();
    await sendDeadLetters(topic, [aDeadLetter('1', 10), aDeadLetter('2', 5000), aDeadLetter('3', 30)], now);
    expect(topic.deadLetters.map(({ value_base64 }) => value_base64 !== null)).toEqual([true, false, true]);
    expect(topic.deadLetters[1]).toMatchObject({ code: 'json_invalid', offset: '2' });
    expect(topic.deadLetters[1]!.detail).toContain('its 5000 bytes');
    expect(topic.deadLetters[1]!.detail).toContain('raw-logs, partition 1, offset 2');
  });
});
