import { allTopics, topics } from '@app/contracts';
import type { LocalKafkaCluster } from '@app/platform/testing';
import { expect } from 'vitest';
import { scale } from '../harness/scale.js';
import type { ServiceName, ServiceProcess } from '../harness/service-process.js';
import { Cluster, manyRuns } from './cluster.js';
import { type LoadResult, sendSteadily } from './load.js';
import { TopicView } from './topic-view.js';

const BATCH_RECORDS = 20;
const SENDERS = 4;
const SETTLED_WITHIN_MS = 90_000;

export const topicNames = allTopics.map(({ name }) => name);

/** Three brokers with one of each service, a load that lasts as long as a fault, and the count at its end. */
export class ClusterTrial {
  private constructor(
    readonly cluster: Cluster<LocalKafkaCluster>,
    readonly view: TopicView,
    readonly services: Record<ServiceName, ServiceProcess>,
  ) {}

  static async start(): Promise<ClusterTrial> {
    const cluster = await Cluster.startOnThree();
    const view = new TopicView(cluster.kafka.brokers);
    try {
      const services = await cluster.runAll();
      await view.fullyInSync(topicNames);
      return new ClusterTrial(cluster, view, services);
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.cluster.close();
  }

  get kafka(): LocalKafkaCluster {
    return this.cluster.kafka;
  }

  /** Sends at a steady rate while the fault is produced, and until it is over. */
  async sendDuring(tag: string, produceFault: () => Promise<void>): Promise<LoadResult> {
    const statuses = new Map<number, number>();
    let isOver = false;
    const fault = produceFault().finally(() => (isOver = true));
    // A fault that fails is told below; until then it must not count as unhandled.
    fault.catch(() => undefined);
    for (let round = 0; !isOver; round++) {
      const part = await sendSteadily(manyRuns(2 * scale.runsPerSecond, `${tag}-${round}`), {
        ingestionUrl: this.services.ingestion.url,
        batchRecords: BATCH_RECORDS,
        perSecond: scale.runsPerSecond,
        ledger: this.cluster.ledger,
        senders: SENDERS,
      });
      for (const [status, count] of part.statuses) statuses.set(status, (statuses.get(status) ?? 0) + count);
    }
    await fault;
    return { statuses };
  }

  /** Every 2xx is on the bus, and every acknowledged run is stored once. */
  async expectAllThere(): Promise<void> {
    const { ledger } = this.cluster;
    const settled = await ledger.settled(SETTLED_WITHIN_MS).then(
      () => 'settled',
      (error: unknown) => String(error),
    );
    const falseAnswers = ledger.missingFrom(await this.view.runIdsOn(topics.rawLogs.name)).length;
    const { acknowledged, stored, deadLetters, lost } = await ledger.balance();
    expect({ falseAnswers, lost: lost.length, doubled: stored - acknowledged, deadLetters, settled }).toEqual({
      falseAnswers: 0,
      lost: 0,
      doubled: 0,
      deadLetters: 0,
      settled: 'settled',
    });
    await ledger.expectAggregates(this.services.processor.url);
  }
}
