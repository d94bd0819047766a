import { topics } from '@app/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@app/platform/testing';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { get } from '../harness/http.js';
import { Cluster, manyRuns } from './cluster.js';
import { sendSteadily } from './load.js';
import { scale } from '../harness/scale.js';

const envelope = (data: unknown) =>
  JSON.stringify({ timestamp: '2025-09-05T20:45:00Z', data, source: 'other', version: '1.0.0' });
/** Messages that other programs write by mistake, each with the code that it ends with. */
const poison: readonly (readonly [value: Buffer | string | null, codes: Record<string, string>])[] = [
  ['not json', { 'raw-logs': 'json_invalid', 'standardized-logs': 'json_invalid' }],
  ['"a string"', { 'raw-logs': 'envelope_invalid', 'standardized-logs': 'envelope_invalid' }],
  ['{"timestamp":"now"}', { 'raw-logs': 'envelope_invalid', 'standardized-logs': 'envelope_invalid' }],
  [null, { 'raw-logs': 'envelope_invalid', 'standardized-logs': 'envelope_invalid' }],
  [Buffer.from([0xff, 0xfe, 0x00]), { 'raw-logs': 'encoding_invalid', 'standardized-logs': 'encoding_invalid' }],
  [envelope({}), { 'raw-logs': 'field_missing', 'standardized-logs': 'standardized_invalid' }],
  [envelope([1]), { 'raw-logs': 'record_not_object', 'standardized-logs': 'standardized_invalid' }],
  [
    envelope({ No_Sequence: 7, Entreprise: true }),
    { 'raw-logs': 'field_type', 'standardized-logs': 'standardized_invalid' },
  ],
  [envelope('x'.repeat(900_000)), { 'raw-logs': 'record_not_object', 'standardized-logs': 'standardized_invalid' }],
];

describe('R4: one per cent poison of every kind', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
  }, 120_000);
  afterAll(() => cluster?.close());

  it('sets every poison message aside with its code, and stores everything else', async () => {
    const { ingestion, processor } = await cluster.runAll();
    const kafka = new Kafka({ brokers: cluster.kafka.brokers, logLevel: logLevel.NOTHING });
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    const rounds = Math.max(1, Math.round(scale.runs / 100 / poison.length / 2));
    const expected = new Map<string, number>();
    const sending = sendSteadily(manyRuns(scale.runs, 'r4'), {
      ingestionUrl: ingestion.url,
      batchRecords: 100,
      perSecond: scale.runs / 8,
      ledger: cluster.ledger,
    });
    for (let round = 0; round < rounds; round++) {
      for (const topic of [topics.rawLogs.name, topics.standardizedLogs.name]) {
        for (const [value, codes] of poison) {
          await producer.send({ topic, acks: -1, messages: [{ key: null, value, partition: round % 3 }] });
          expected.set(codes[topic]!, (expected.get(codes[topic]!) ?? 0) + 1);
        }
      }
    }
    await producer.disconnect();
    await sending;
    const total = [...expected.values()].reduce((sum, count) => sum + count, 0);
    await eventually('every poison message is set aside', async () =>
      (await cluster.ledger.balance()).deadLetters >= total ? true : undefined,
    );
    expect(await cluster.ledger.settled()).toMatchObject({ stored: scale.runs, deadLetters: total, lost: [] });
    for (const [code, count] of expected) {
      const { body } = await get<{ dead_letters: { source_topic: string }[] }>(
        `${processor.url}/dead-letters?code=${code}&limit=500`,
      );
      expect({ code, count: body.dead_letters.length }).toEqual({ code, count });
    }
    await cluster.ledger.expectAggregates(processor.url);
  }, 180_000);
});

/** The garbage that the collector may leave; ten thousand names of series would be more. */
const MEMORY_SLACK_BYTES = 80_000_000;
/** The alert engine may keep so much of a source or an object. */
const STATE_BYTES = 4000;
const NAMES = 10_000;

describe('R8: ten thousand source names', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
  }, 120_000);
  afterAll(() => cluster?.close());

  it('leaves /metrics small', async () => {
    const { ingestion, processor } = await cluster.runAll();
    const residentBytes = async (url: string) =>
      Number(/^process_resident_memory_bytes\{[^}]*\} (\S+)/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1]);
    const few = manyRuns(10_000, 'warm');
    await sendSteadily(few, {
      ingestionUrl: ingestion.url,
      batchRecords: 500,
      perSecond: 5000,
      ledger: cluster.ledger,
    });
    await cluster.ledger.settled();
    const before = await Promise.all([ingestion, processor].map(({ url }) => residentBytes(url)));
    const records = manyRuns(NAMES, 'r8').map((record, index) => ({ ...record, Source: `burst_${index}` }));
    await sendSteadily(records, {
      ingestionUrl: ingestion.url,
      batchRecords: 500,
      perSecond: 5000,
      ledger: cluster.ledger,
    });
    expect(await cluster.ledger.settled()).toMatchObject({ stored: 20_000, lost: [] });
    // Each name is a source with an object of its own, which the processor's alert engine gets to know.
    const keptBytes = [0, NAMES * 2 * STATE_BYTES];
    for (const [index, { url }] of [ingestion, processor].entries()) {
      expect((await residentBytes(url)) - before[index]!).toBeLessThan(MEMORY_SLACK_BYTES + keptBytes[index]!);
      const page = await (await fetch(`${url}/metrics`)).text();
      const series = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      expect(series.length).toBeLessThan(2000);
    }
  }, 120_000);
});
