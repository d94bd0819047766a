import { topics } from '@app/contracts';
import type { LocalKafkaCluster } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setTimeout } from 'node:timers/promises';
import { post } from '../harness/http.js';
import type { ServiceProcess } from '../harness/service-process.js';
import { Cluster, manyRuns } from './cluster.js';
import { scale } from '../harness/scale.js';
import { partitionOfKey, TopicView } from './topic-view.js';

const REPLICAS = [
  [1, 2],
  [2, 3],
  [3, 1],
];
const WATCHED_MS = 8000;
/** A refused connection, new metadata, a busy machine. */
const LONGEST_GAP_MS = 2500;
const describeInFull = scale.isFull ? describe : describe.skip;

describeInFull('R12: a killed broker that has replicas of some partitions only', () => {
  let cluster: Cluster<LocalKafkaCluster>;
  let ingestion: ServiceProcess;
  beforeAll(async () => {
    cluster = await Cluster.startOnThree();
    await new TopicView(cluster.kafka.brokers).create(topics.rawLogs.name, REPLICAS, 1);
    ingestion = await cluster.run('ingestion');
  }, 180_000);
  afterAll(() => cluster?.close());

  it('does not hold up the partitions that it has no replica of', async () => {
    const byPartition = Map.groupBy(manyRuns(6000, 'apart'), (run) => partitionOfKey(topics.rawLogs.key(run), 3));
    const answersMs = REPLICAS.map((): number[] => []);
    const end = new AbortController();
    const senders = REPLICAS.map(async (_, partition) => {
      for (const run of byPartition.get(partition)!) {
        if (end.signal.aborted) return;
        const { status } = await post(`${ingestion.url}/ingest/single`, run);
        if (status === 202) answersMs[partition]!.push(performance.now());
        await setTimeout(5);
      }
    });
    await setTimeout(1000);
    const killedMs = performance.now();
    await cluster.kafka.nodes[2]!.kill();
    // How long they go on is what is tested.
    await setTimeout(WATCHED_MS);
    end.abort();
    await Promise.all(senders);
    const gaps = answersMs.map((times) => {
      const after = [killedMs, ...times.filter((atMs) => atMs > killedMs), killedMs + WATCHED_MS];
      return Math.round(Math.max(...after.slice(1).map((atMs, index) => atMs - after[index]!)));
    });
    process.stderr.write(`R12: longest time without a 2xx by partition: ${gaps.join(', ')} ms\n`);
    expect(gaps[0]).toBeLessThan(LONGEST_GAP_MS);
  }, 120_000);
});
