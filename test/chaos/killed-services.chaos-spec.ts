import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthy, type ServiceName, type ServiceProcess } from '../harness/service-process.js';
import { Cluster, manyRuns } from './cluster.js';
import { sendSteadily } from './load.js';
import { scale } from '../harness/scale.js';

describe('R1: consumers killed with kill -9 under load', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
  }, 120_000);
  afterAll(() => cluster?.close());

  it('loses nothing and stores nothing twice', async () => {
    const running = await cluster.runAll();
    const records = manyRuns(scale.runs, 'r1');
    const sending = sendSteadily(records, {
      ingestionUrl: running.ingestion.url,
      batchRecords: 50,
      perSecond: scale.runs / (5 + 4 * scale.kills),
      ledger: cluster.ledger,
    });
    const consumers: Record<string, ServiceProcess> = {
      standardization: running.standardization,
      processor: running.processor,
    };
    for (let kill = 0; kill < scale.kills; kill++) {
      for (const name of ['standardization', 'processor'] as ServiceName[]) {
        const target = ((kill + 1) * scale.runs) / (scale.kills + 2);
        await eventually('the load has come so far', () => (cluster.ledger.size >= target ? true : undefined), {
          withinMs: 60_000,
        });
        await consumers[name]!.stop('SIGKILL');
        consumers[name] = await cluster.launch(name);
      }
    }
    await sending;
    await Promise.all(Object.values(consumers).map((service) => healthy(service)));
    const balance = await cluster.ledger.settled();
    expect(balance).toMatchObject({ acknowledged: scale.runs, stored: scale.runs, deadLetters: 0, lost: [] });
    await cluster.ledger.expectAggregates(consumers.processor!.url);
  }, 180_000);
});
