import { allTopics } from '@app/contracts';
import { eventually } from '@app/platform/testing';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Cluster, manyRuns } from './cluster.js';
import { sendSteadily } from './load.js';
import { scale } from '../harness/scale.js';

describe('R3 and R6: consumers come and go under load', () => {
  let cluster: Cluster;
  beforeEach(async () => {
    cluster = await Cluster.start();
  }, 120_000);
  afterEach(() => cluster?.close());

  it('shares the work of one processor among six, and then two, of twelve partitions, with the same result', async () => {
    const { ingestion, processor } = await cluster.runAll({ TOPIC_PARTITIONS: '12' });
    const admin = new Kafka({ brokers: cluster.kafka.brokers, logLevel: logLevel.NOTHING }).admin();
    const { topics: described } = await admin
      .fetchTopicMetadata({ topics: allTopics.map(({ name }) => name) })
      .finally(() => admin.disconnect());
    expect(described.map(({ name, partitions }) => [name, partitions.length]).sort()).toEqual(
      allTopics.map(({ name, isSpread }) => [name, isSpread ? 12 : 1]).sort(),
    );
    const sending = sendSteadily(manyRuns(scale.runs, 'r3'), {
      ingestionUrl: ingestion.url,
      batchRecords: 50,
      perSecond: scale.runs / 12,
      ledger: cluster.ledger,
    });
    const more = await Promise.all(Array.from({ length: 5 }, () => cluster.run('processor')));
    await eventually('half of the load is sent', () => (cluster.ledger.size >= scale.runs / 2 ? true : undefined), {
      withinMs: 60_000,
    });
    for (const service of more.slice(1)) expect(await service.stop('SIGTERM')).toBe(0);
    await sending;
    expect(await cluster.ledger.settled()).toMatchObject({ stored: scale.runs, deadLetters: 0, lost: [] });
    await cluster.ledger.expectAggregates(processor.url);
  }, 180_000);

  it('stops each service within 10 s of SIGTERM, exit code 0, and does at most a chunk per partition twice', async () => {
    const running = await cluster.runAll();
    const { ingestion } = running;
    let { standardization, processor } = running;
    const before = cluster.ledger.size;
    const records = manyRuns(scale.runs, 'r6');
    const sending = sendSteadily(records, {
      ingestionUrl: ingestion.url,
      batchRecords: 50,
      perSecond: scale.runs / 12,
      ledger: cluster.ledger,
    });
    const restarted = async (service: typeof processor) => {
      const startMs = performance.now();
      expect(await service.stop('SIGTERM')).toBe(0);
      expect(performance.now() - startMs).toBeLessThan(10_000);
      // A sender knows ingestion by its address.
      return cluster.run(service.name, { INGESTION_PORT: new URL(service.url).port });
    };
    await eventually('a third is sent', () => (cluster.ledger.size - before >= scale.runs / 3 ? true : undefined), {
      withinMs: 60_000,
    });
    standardization = await restarted(standardization);
    processor = await restarted(processor);
    // The sender meets a closed door meanwhile, and goes on at the next one.
    await eventually('two thirds are sent', () => (cluster.ledger.size >= (2 * scale.runs) / 3 ? true : undefined), {
      withinMs: 60_000,
    });
    const back = await restarted(ingestion);
    await sending;
    expect((await fetch(`${back.url}/health`)).status).toBe(200);
    expect(await cluster.ledger.settled()).toMatchObject({ lost: [], deadLetters: 0, stored: before + scale.runs });
    const duplicates = ((await (await fetch(`${processor.url}/status`)).json()) as { duplicate_runs_count: number })
      .duplicate_runs_count;
    expect(duplicates).toBeLessThanOrEqual(3 * 500);
    expect(standardization.child.exitCode).toBeNull();
  }, 180_000);
});
