import { topics } from '@app/contracts';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setTimeout } from 'node:timers/promises';
import { ClusterTrial, topicNames } from './cluster-trial.js';
import { scale } from '../harness/scale.js';

const READ_WITHIN_MS = 60_000;
const FIRST_ANSWER_WITHIN_MS = 15_000;
const PARTITIONS = 6;

describe('three brokers, three replicas, two of them needed', () => {
  let trial: ClusterTrial;
  beforeAll(async () => {
    trial = await ClusterTrial.start();
  }, 180_000);
  afterAll(() => trial?.close());

  it('creates its topics with as many replicas as the cluster has by default', async () => {
    const states = (await Promise.all(topicNames.map((name) => trial.view.partitionsOf(name)))).flat();
    expect(new Set(states.map(({ replicas }) => replicas.length))).toEqual(new Set([3]));
  });

  it('R10: reads partitions that are added under load within 60 s, and loses nothing', async () => {
    await trial.sendDuring('r10', async () => {
      for (const { name } of [topics.rawLogs, topics.standardizedLogs])
        await trial.view.addPartitions(name, PARTITIONS);
      const addedMs = performance.now();
      await eventually(
        'the new partitions are read',
        async () => {
          const committed = await Promise.all([
            trial.view.committedOf('standardization-consumer-group', topics.rawLogs.name),
            trial.view.committedOf('processor-consumer-group', topics.standardizedLogs.name),
          ]);
          const isRead = committed.every((offsets) => offsets.length === PARTITIONS && offsets.every((at) => at > 0));
          if (isRead) return true;
          throw new Error(`committed so far: ${JSON.stringify(committed)}`);
        },
        { withinMs: READ_WITHIN_MS, everyMs: 250 },
      );
      process.stderr.write(`R10: read ${Math.round(performance.now() - addedMs)} ms after they were added\n`);
    });
    await trial.expectAllThere();
  }, 300_000);

  it(`R9: ${scale.rollingRestarts} rolling restarts of the brokers lose nothing`, async () => {
    const { statuses } = await trial.sendDuring('r9', async () => {
      for (let round = 0; round < scale.rollingRestarts; round++) {
        for (const node of trial.kafka.nodes) {
          await node.stop();
          await node.start();
          await trial.view.fullyInSync(topicNames);
        }
      }
    });
    process.stderr.write(`R9: answers ${JSON.stringify([...statuses])}\n`);
    await trial.expectAllThere();
  }, 1_800_000);

  it.each(scale.frozenMs)(
    'R11: a leader that is frozen for %d ms holds nobody up for more than 15 s, and nothing is lost',
    async (frozenMs) => {
      const { ledger } = trial.cluster;
      // A frozen controller takes its successors some seconds more before they notice anything: R12 has that.
      const controller = await trial.kafka.activeController();
      const led = (await trial.view.partitionsOf(topics.rawLogs.name)).find(({ leader }) => leader !== controller.id);
      const frozen = trial.kafka.nodes.find(({ id }) => id === led!.leader)!;
      let sinceMs = 0;
      const { statuses } = await trial.sendDuring(`r11-${frozenMs}`, async () => {
        sinceMs = performance.now();
        frozen.freeze();
        // The length of the fault is what is tested.
        await setTimeout(frozenMs).finally(() => frozen.thaw());
      });
      const gapMs = Math.round(ledger.longestGapMs(sinceMs));
      process.stderr.write(`R11: longest time without a 2xx ${gapMs} ms, answers ${JSON.stringify([...statuses])}\n`);
      await trial.view.fullyInSync(topicNames);
      await trial.expectAllThere();
      expect(gapMs).toBeLessThan(FIRST_ANSWER_WITHIN_MS);
    },
    600_000,
  );
});
