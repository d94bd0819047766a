import {
  type DeadLetter,
  emit,
  type ErrorCode,
  type Outcome,
  PipelineError,
  reject,
  type Topic,
  topics,
  unwrap,
  wrap,
} from '@app/contracts';
import { aStandardizedLog } from '@app/contracts/testing';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Telemetry } from '../telemetry/telemetry.js';
import { InProcessBus } from './in-process-bus.js';
import { Publisher } from './publisher.js';
import type { OutgoingRecord, ReceivedRecord, RecordBatch } from './record.js';
import { StageRunner } from './stage-runner.js';

interface Thing {
  readonly name: string;
}

const things: Topic<Thing> = {
  name: 'things',
  isSpread: false,
  retentionDays: 1,
  maxMessageBytes: 1000,
  key: ({ name }) => `thing:${name}`,
};
const SOURCE = topics.rawLogs.name;

/** Sends over a bus, and refuses as often as a test asks. */
class PublisherUnderTest extends Publisher {
  /** Names of topics whose next publish fails. */
  readonly failing: string[] = [];

  constructor(private readonly bus: InProcessBus) {
    super();
  }

  async publish({ name }: { name: string }, records: readonly OutgoingRecord[]): Promise<void> {
    const at = this.failing.indexOf(name);
    if (at >= 0) {
      this.failing.splice(at, 1);
      throw new PipelineError('bus_unavailable', 'away');
    }
    await this.bus.publish(name, records);
  }
}

function world() {
  const bus = new InProcessBus();
  const publisher = new PublisherUnderTest(bus);
  const telemetry = new Telemetry('shop');
  const runner = new StageRunner(publisher, telemetry);
  const arrivedOn = (topic: string): ReceivedRecord[] => {
    const arrived: ReceivedRecord[] = [];
    bus.subscribe(topic, ({ records }) => Promise.resolve(void arrived.push(...records)));
    return arrived;
  };
  const emitted = arrivedOn(things.name);
  const deadLetters = arrivedOn(topics.deadLetters.name);
  const counted = async () => {
    const messages = await telemetry.metrics.messagesProcessed.get();
    const of = (status: string) =>
      messages.values.find(({ labels }) => labels.topic === SOURCE && labels.status === status)?.value ?? 0;
    const byCode = await telemetry.metrics.deadLetters.get();
    const codes = byCode.values.filter(({ value }) => value > 0).map(({ labels, value }) => [labels.code, value]);
    const timed = await telemetry.metrics.messageDuration.get();
    const chunks = timed.values.find(({ metricName }) => metricName === 'message_processing_duration_seconds_count');
    return {
      emitted: of('emitted'),
      rejected: of('rejected'),
      codes: Object.fromEntries(codes) as Record<string, number>,
      chunks: chunks?.value ?? 0,
    };
  };
  return {
    publisher,
    runner,
    counted,
    emitted,
    names: () => emitted.map(({ value }) => (unwrap(value) as Thing).name),
    deadLetters: () => deadLetters.map(({ value }) => unwrap(value) as DeadLetter),
    run: (batch: RecordBatch, how = stage) => runner.run({ batch, stage: how, to: things }),
  };
}

/** Says of each record what the record asks for. */
const stage = (data: unknown): Outcome<Thing> => {
  const { name, fate } = data as { name: string; fate?: string };
  if (fate === 'reject') return reject('time_unreadable', `Debut is "${name}"`);
  if (fate === 'refuse') throw new PipelineError('record_not_object', 'refused');
  if (fate === 'bug') throw new TypeError('undefined is not a function');
  if (fate === 'away') throw new PipelineError('store_unavailable', 'away');
  return emit({ name });
};

const NOON = new Date('2025-09-05T12:00:00Z');
let offset = 0;
const received = (value: Buffer | null, headers: Record<string, string> = {}): ReceivedRecord => ({
  partition: 1,
  offset: String(offset++),
  key: Buffer.from('key'),
  value,
  headers,
});
const aThing = (name: string, fate?: string, headers?: Record<string, string>): ReceivedRecord =>
  received(Buffer.from(wrap({ name, fate }, 'test', NOON)), headers);
const batchOf = (...records: ReceivedRecord[]): RecordBatch => ({ topic: SOURCE, records });

describe('StageRunner', () => {
  it('sends on what the stage emits, under the key of the topic, in order', async () => {
    const { run, emitted, names, deadLetters } = world();
    await run(batchOf(aThing('a'), aThing('b'), aThing('c')));
    expect(names()).toEqual(['a', 'b', 'c']);
    expect(emitted.map(({ key }) => String(key))).toEqual(['thing:a', 'thing:b', 'thing:c']);
    expect(JSON.parse(String(emitted[0]!.value))).toMatchObject({ source: 'shop', version: '1.1.0' });
    expect(deadLetters()).toEqual([]);
  });

  it('lets headers travel with what was made of their message', async () => {
    const { run, emitted } = world();
    const headers = { 'run-id': 'r', 'ingest-ts': '17', traceparent: '00-a-b-01' };
    await run(batchOf(aThing('a', undefined, headers), aThing('b')));
    expect(emitted.map((record) => record.headers)).toEqual([headers, {}]);
  });

  it('sets aside what the stage rejects, with its bytes, its key, the reason and the company of its sender', async () => {
    const { run, names, deadLetters } = world();
    const bad = aThing('soon', 'reject', { 'run-id': '11111111-1111-5111-8111-111111111111', company: 'acme' });
    await run(batchOf(aThing('a'), bad, aThing('b')));
    expect(names()).toEqual(['a', 'b']);
    expect(deadLetters()).toEqual([
      {
        dead_letter_id: expect.any(String),
        company: 'acme',
        run_id: '11111111-1111-5111-8111-111111111111',
        code: 'time_unreadable',
        detail: 'Debut is "soon"',
        source_topic: SOURCE,
        partition: 1,
        offset: bad.offset,
        service: 'shop',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        key_base64: bad.key!.toString('base64'),
        value_base64: bad.value!.toString('base64'),
      },
    ]);
  });

  it('takes what a stage throws for a bug of ours: that record is set aside, the rest goes on', async () => {
    const { run, names, deadLetters } = world();
    await run(batchOf(aThing('a'), aThing('x', 'bug'), aThing('b')));
    expect(names()).toEqual(['a', 'b']);
    expect(deadLetters()).toEqual([
      expect.objectContaining({ code: 'internal_error', value_base64: expect.any(String) }),
    ]);
  });

  it('takes the code of a PipelineError that a stage throws', async () => {
    const { run, deadLetters } = world();
    await run(batchOf(aThing('x', 'refuse')));
    expect(deadLetters()).toEqual([expect.objectContaining({ code: 'record_not_object', detail: 'refused' })]);
  });

  it('sets nothing aside for a failure that can pass', async () => {
    const { run, names, deadLetters, counted } = world();
    await expect(run(batchOf(aThing('a'), aThing('x', 'away')))).rejects.toMatchObject({ code: 'store_unavailable' });
    expect([names(), deadLetters()]).toEqual([[], []]);
    expect(await counted()).toMatchObject({ emitted: 0, rejected: 0, codes: {} });
  });

  describe('sets aside what another program wrote on the topic:', () => {
    it.each<[string, Buffer | null, ErrorCode]>([
      ['no value at all', null, 'envelope_invalid'],
      ['an empty value', Buffer.alloc(0), 'json_invalid'],
      ['text that is not JSON', Buffer.from('hello'), 'json_invalid'],
      ['JSON that is cut off', Buffer.from('{"data":{"name":"a"'), 'json_invalid'],
      ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'encoding_invalid'],
      ['a JSON string', Buffer.from('"{\\"data\\":{}}"'), 'envelope_invalid'],
      ['a JSON number', Buffer.from('42'), 'envelope_invalid'],
      ['a JSON null', Buffer.from('null'), 'envelope_invalid'],
      ['a JSON array', Buffer.from('[{"data":{}}]'), 'envelope_invalid'],
      ['an object without data', Buffer.from('{"name":"a"}'), 'envelope_invalid'],
      ['nesting without end', Buffer.from(`{"data":${'['.repeat(5000)}${']'.repeat(5000)}}`), 'json_too_deep'],
    ])('%s', async (_, value, code) => {
      const { run, names, deadLetters, counted } = world();
      await run(batchOf(aThing('a'), received(value), aThing('b')));
      expect(names()).toEqual(['a', 'b']);
      expect(deadLetters()).toEqual([
        expect.objectContaining({ code, value_base64: value === null ? null : value.toString('base64') }),
      ]);
      expect(await counted()).toEqual({ emitted: 2, rejected: 1, codes: { [code]: 1 }, chunks: 1 });
    });
  });

  it('has exactly one end for every record, and counts it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('emit', 'reject', 'refuse', 'bug', 'unreadable'), { minLength: 1, maxLength: 40 }),
        async (fates) => {
          const { run, names, deadLetters, counted } = world();
          const records = fates.map((fate, index) =>
            fate === 'unreadable' ? received(Buffer.from(`${index}`)) : aThing(`${index}`, fate),
          );
          await run(batchOf(...records));
          const good = fates.flatMap((fate, index) => (fate === 'emit' ? [`${index}`] : []));
          const bad = records.filter((_, index) => fates[index] !== 'emit');
          expect(names()).toEqual(good);
          expect(deadLetters().map((deadLetter) => deadLetter.offset)).toEqual(bad.map((record) => record.offset));
          const { codes, ...counts } = await counted();
          expect(counts).toEqual({ emitted: good.length, rejected: bad.length, chunks: 1 });
          expect(Object.values(codes).reduce((sum, count) => sum + count, 0)).toBe(bad.length);
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each([
    ['what was emitted', things.name],
    ['what was set aside', topics.deadLetters.name],
  ])('rejects when %s cannot be sent, and counts nothing until it is', async (_, failing) => {
    const { run, publisher, names, deadLetters, counted } = world();
    const batch = batchOf(aThing('a'), aThing('x', 'reject'));
    publisher.failing.push(failing);
    await expect(run(batch)).rejects.toMatchObject({ code: 'bus_unavailable' });
    expect(await counted()).toEqual({ emitted: 0, rejected: 0, codes: {}, chunks: 0 });

    await run(batch);
    expect(await counted()).toEqual({ emitted: 1, rejected: 1, codes: { time_unreadable: 1 }, chunks: 1 });
    expect(new Set(names())).toEqual(new Set(['a']));
    expect(new Set(deadLetters().map((deadLetter) => deadLetter.dead_letter_id)).size).toBe(1);
  });

  it('sends nothing where there is nothing to send', async () => {
    const { run, publisher, counted } = world();
    publisher.failing.push(topics.deadLetters.name);
    await run(batchOf(aThing('a')));
    publisher.failing.splice(0, 1, things.name);
    await run(batchOf(aThing('x', 'reject')));
    expect(await counted()).toMatchObject({ emitted: 1, rejected: 1, chunks: 2 });
  });

  it('decides without sending when it only evaluates', async () => {
    const { runner, names, deadLetters, counted } = world();
    const batch = batchOf(aThing('a'), aThing('x', 'reject'));
    const result = runner.evaluate(batch, stage);
    expect(result.emitted).toEqual([{ record: batch.records[0], value: { name: 'a' } }]);
    expect(result.deadLetters).toEqual([
      expect.objectContaining({ code: 'time_unreadable', offset: batch.records[1]!.offset }),
    ]);
    expect([names(), deadLetters()]).toEqual([[], []]);
    expect(await counted()).toMatchObject({ emitted: 0, rejected: 0 });
  });

  it('gives a stage the data as it was sent', async () => {
    const { run } = world();
    const log = aStandardizedLog({ description: 'é ☃ \u0000' });
    const seen: unknown[] = [];
    await run(batchOf(received(Buffer.from(wrap(log, 'test', NOON)))), (data) => {
      seen.push(data);
      return emit({ name: 'a' });
    });
    expect(seen).toEqual([log]);
  });
});
