import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setTimeout } from 'node:timers/promises';
import { Cluster, manyRuns } from './cluster.js';
import { sendSteadily } from './load.js';
import { scale } from '../harness/scale.js';

interface Status {
  readonly lag: Record<string, { records: number; seconds: number }>;
}

describe('R5: the database away', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
  }, 120_000);
  afterAll(() => cluster?.close());

  it('lets the lag grow and drain, without a loss or a crash', async () => {
    const { ingestion, processor } = await cluster.runAll();
    const lag = async () =>
      ((await (await fetch(`${processor.url}/status`)).json()) as Status).lag['standardized-logs']!;
    const sending = sendSteadily(manyRuns(scale.runs, 'r5'), {
      ingestionUrl: ingestion.url,
      batchRecords: 50,
      perSecond: scale.runs / 10,
      ledger: cluster.ledger,
    });
    await eventually('some are sent', () => (cluster.ledger.size >= scale.runs / 4 ? true : undefined), {
      withinMs: 60_000,
    });
    await cluster.postgres.stop();
    const unavailableSinceMs = performance.now();
    await eventually('the lag grows', async () => ((await lag()).records > 0 ? true : undefined), {
      withinMs: scale.databaseUnavailableMs,
    });
    expect((await fetch(`${processor.url}/health`)).status).toBe(503);
    expect((await fetch(`${ingestion.url}/health`)).status).toBe(200);
    // The length of the fault is what is tested.
    await setTimeout(Math.max(0, scale.databaseUnavailableMs - (performance.now() - unavailableSinceMs)));
    expect((await lag()).seconds).toBeGreaterThan(1);
    await cluster.postgres.start();
    await sending;
    expect(await cluster.ledger.settled()).toMatchObject({ stored: scale.runs, deadLetters: 0, lost: [] });
    await eventually('the lag is gone', async () => ((await lag()).records === 0 ? true : undefined));
    expect(processor.child.exitCode).toBeNull();
    expect((await fetch(`${processor.url}/health`)).status).toBe(200);
    await cluster.ledger.expectAggregates(processor.url);
  }, 180_000);
});
