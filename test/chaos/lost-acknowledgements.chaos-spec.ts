import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster, manyRuns } from './cluster.js';
import { type DroppingProxy, startDroppingProxy } from './dropping-proxy.js';
import { sendSteadily } from './load.js';
import { scale } from '../harness/scale.js';

describe('R7: acknowledgements lost on the way', () => {
  let cluster: Cluster;
  let proxy: DroppingProxy;
  beforeAll(async () => {
    cluster = await Cluster.start();
    proxy = await startDroppingProxy(cluster.kafka.brokers[0]!);
  }, 120_000);
  afterAll(async () => {
    await cluster?.close();
    await proxy?.close();
  });

  it('loses nothing and counts nothing twice', async () => {
    const through = { KAFKA_BROKERS: proxy.address };
    const ingestion = await cluster.run('ingestion', through);
    await cluster.run('standardization', through);
    const processor = await cluster.run('processor');
    proxy.dropEvery(20);
    await sendSteadily(manyRuns(scale.runs / 2, 'r7'), {
      ingestionUrl: ingestion.url,
      batchRecords: 25,
      perSecond: scale.runs / 20,
      ledger: cluster.ledger,
    });
    expect(proxy.dropped()).toBeGreaterThan(2);
    proxy.dropEvery(Infinity);
    expect(await cluster.ledger.settled()).toMatchObject({ stored: scale.runs / 2, deadLetters: 0, lost: [] });
    await cluster.ledger.expectAggregates(processor.url);
  }, 180_000);
});
