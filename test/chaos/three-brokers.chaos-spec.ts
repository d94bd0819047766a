import { allTopics, topics } from '@app/contracts';
import { eventually, type LocalKafkaCluster } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import type { ServiceName, ServiceProcess } from '../harness/service-process.js';
import { Cluster, manyRuns } from './cluster.js';
import { type LoadResult, sendSteadily } from './load.js';
import { scale } from './scale.js';
import { TopicView } from './topic-view.js';

const READ_WITHIN_MS = 60_000;
const FIRST_ANSWER_WITHIN_MS = 15_000;
const PER_SECOND = 400;
const topicNames = allTopics.map(({ name }) => name);

describe('three brokers, three replicas, two of them needed', () => {
  let cluster: Cluster<LocalKafkaCluster>;
  let services: Record<ServiceName, ServiceProcess>;
  let view: TopicView;
  beforeAll(async () => {
    cluster = await Cluster.startOnThree();
    view = new TopicView(cluster.kafka.brokers);
    services = await cluster.runAll();
    await view.fullyInSync(topicNames);
  }, 180_000);
  afterAll(() => cluster?.close());

  /** Sends at a steady rate while the fault is produced, and until it is over. */
  const sendDuring = async (tag: string, produceFault: () => Promise<void>): Promise<LoadResult> => {
    const statuses = new Map<number, number>();
    let isOver = false;
    const fault = produceFault().finally(() => (isOver = true));
    for (let round = 0; !isOver; round++) {
      const part = await sendSteadily(manyRuns(2 * PER_SECOND, `${tag}-${round}`), {
        ingestionUrl: services.ingestion.url,
        batchRecords: 20,
        perSecond: PER_SECOND,
        ledger: cluster.ledger,
        senders: 4,
      });
      for (const [status, count] of part.statuses) statuses.set(status, (statuses.get(status) ?? 0) + count);
    }
    await fault;
    return { statuses };
  };

  /** Every 2xx is on the bus, and every run is stored once. */
  const expectAllThere = async (): Promise<void> => {
    const isSettled = await cluster.ledger.settled(90_000).catch((error: unknown) => error);
    const falseAnswers = cluster.ledger.missingFrom(await view.runIdsOn(topics.rawLogs.name));
    const { acknowledged, stored, deadLetters, lost } = await cluster.ledger.balance();
    expect({ falseAnswers: falseAnswers.length, lost: lost.length, acknowledged }).toEqual({
      falseAnswers: 0,
      lost: 0,
      acknowledged: cluster.ledger.size,
    });
    expect({ stored, deadLetters }).toEqual({ stored: acknowledged, deadLetters: 0 });
    expect(isSettled).not.toBeInstanceOf(Error);
    await cluster.ledger.expectAggregates(services.processor.url);
  };

  it('creates its topics with as many replicas as the cluster has by default', async () => {
    for (const name of topicNames) {
      for (const { replicas } of await view.partitionsOf(name))
        expect({ name, replicas: replicas.length }).toEqual({ name, replicas: 3 });
    }
  });

  it('R10: reads partitions that are added under load within 60 s, and loses nothing', async () => {
    const grown = [topics.rawLogs.name, topics.standardizedLogs.name];
    await sendDuring('r10', async () => {
      await setTimeout(1000);
      for (const topic of grown) await view.addPartitions(topic, 6);
      const addedMs = performance.now();
      await eventually(
        'the new partitions are read',
        async () => {
          const committed = await Promise.all([
            view.committedOf('standardization', topics.rawLogs.name),
            view.committedOf('processor', topics.standardizedLogs.name),
          ]);
          return committed.every((offsets) => offsets.length === 6 && offsets.every((offset) => offset > 0))
            ? true
            : undefined;
        },
        { withinMs: READ_WITHIN_MS, everyMs: 500 },
      ).catch((error: unknown) => console.error(error));
      console.info(`R10: new partitions read after ${Math.round(performance.now() - addedMs)} ms`);
    });
    await expectAllThere();
  }, 300_000);

  it(`R9: ${scale.rollingRestarts} rolling restarts of the brokers lose nothing`, async () => {
    const { statuses } = await sendDuring('r9', async () => {
      for (let round = 0; round < scale.rollingRestarts; round++) {
        for (const node of cluster.kafka.nodes) {
          await node.stop();
          await node.start();
          await view.fullyInSync(topicNames);
        }
      }
    });
    console.info('R9: answers', statuses);
    await expectAllThere();
  }, 1_800_000);

  it.each(scale.frozenMs)(
    'R11: a leader that is frozen for %d ms holds nobody up for long, and nothing is lost',
    async (frozenMs) => {
      const [first] = await view.partitionsOf(topics.rawLogs.name);
      const controller = await cluster.kafka.activeController();
      const frozen = cluster.kafka.nodes.find(({ id }) => id === first!.leader)!;
      let sinceMs = 0;
      const { statuses } = await sendDuring(`r11-${frozenMs}`, async () => {
        await setTimeout(1000);
        sinceMs = performance.now();
        frozen.freeze();
        await setTimeout(frozenMs);
        frozen.thaw();
      });
      console.info(
        `R11: controller frozen: ${controller === frozen}; longest gap ${Math.round(cluster.ledger.longestGapMs(sinceMs))} ms`,
        statuses,
      );
      await view.fullyInSync(topicNames);
      await expectAllThere();
      expect(cluster.ledger.longestGapMs(sinceMs)).toBeLessThan(FIRST_ANSWER_WITHIN_MS);
    },
    600_000,
  );
});
