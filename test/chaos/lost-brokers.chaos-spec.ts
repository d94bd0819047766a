import { topics } from '@app/contracts';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setTimeout } from 'node:timers/promises';
import { ClusterTrial, topicNames } from './cluster-trial.js';
import { scale } from '../harness/scale.js';

const NEW_LEADERS_WITHIN_MS = 20_000;
const BELOW_MINIMUM_MS = 15_000;
const describeInFull = scale.isFull ? describe : describe.skip;

describeInFull('three brokers of which some are lost', () => {
  let trial: ClusterTrial;
  beforeAll(async () => {
    trial = await ClusterTrial.start();
  }, 180_000);
  afterAll(() => trial?.close());

  it.each(['leader', 'controller'] as const)(
    'R12: the %s is killed, the others take its place, and nothing is lost',
    async (role) => {
      const [first] = await trial.view.partitionsOf(topics.rawLogs.name);
      const leader = trial.kafka.nodes.find(({ id }) => id === first!.leader)!;
      const killed = role === 'leader' ? leader : await trial.kafka.activeController();
      let sinceMs = 0;
      await trial.sendDuring(`r12-${role}`, async () => {
        sinceMs = performance.now();
        await killed.kill();
        await eventually(
          'records are taken again',
          () => (trial.cluster.ledger.firstAnswerMs(sinceMs + 1000) < Infinity ? true : undefined),
          { withinMs: NEW_LEADERS_WITHIN_MS },
        );
        await killed.start();
        await trial.view.fullyInSync(topicNames);
      });
      const gapMs = Math.round(trial.cluster.ledger.longestGapMs(sinceMs));
      process.stderr.write(`R12: ${role} killed, longest time without a 2xx ${gapMs} ms\n`);
      await trial.expectAllThere();
    },
    300_000,
  );

  it('R13: below the replicas that are needed nothing is acknowledged, and nothing is lost', async () => {
    const { ledger } = trial.cluster;
    const lost = trial.kafka.nodes.slice(1);
    const { statuses } = await trial.sendDuring('r13', async () => {
      await Promise.all(lost.map((node) => node.kill()));
      // Answers to what was acknowledged before the kill may still be on their way.
      await setTimeout(1000);
      const before = ledger.size;
      await setTimeout(BELOW_MINIMUM_MS);
      const after = ledger.size;
      await Promise.all(lost.map((node) => node.start()));
      await trial.view.fullyInSync(topicNames);
      expect(after).toBe(before);
    });
    expect(statuses.get(503)).toBeGreaterThan(0);
    process.stderr.write(`R13: answers ${JSON.stringify([...statuses])}\n`);
    await trial.expectAllThere();
  }, 300_000);

  it('R14: consumers that come, go and are killed have the groups dealt anew, and nothing is lost', async () => {
    await trial.sendDuring('r14', async () => {
      for (let round = 0; round < scale.kills; round++) {
        const more = await Promise.all([trial.cluster.run('standardization'), trial.cluster.run('processor')]);
        const [standardization, processor] = more;
        await standardization.stop(round % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
        await processor.stop(round % 2 === 0 ? 'SIGTERM' : 'SIGKILL');
      }
    });
    await trial.expectAllThere();
  }, 600_000);
});
