import { eventually } from '@app/platform/testing';
import { aRawLog } from '@app/contracts/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, post } from '../harness/http.js';
import { Cluster, manyRuns } from './cluster.js';
import { sendSteadily } from './load.js';
import { scale } from '../harness/scale.js';

const RETURN_MS = 15_000;

describe('R2: the broker killed and restarted twice under load', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
  }, 120_000);
  afterAll(() => cluster?.close());

  it('answers 503 meanwhile, works again within 15 s of its return, and loses nothing', async () => {
    const { ingestion, processor } = await cluster.runAll();
    const records = manyRuns(scale.runs, 'r2');
    const sending = sendSteadily(records, {
      ingestionUrl: ingestion.url,
      batchRecords: 50,
      perSecond: scale.runs / 10,
      ledger: cluster.ledger,
    });
    for (const share of [0.25, 0.6]) {
      await eventually(
        'the load has come so far',
        () => (cluster.ledger.size >= share * scale.runs ? true : undefined),
        {
          withinMs: 90_000,
        },
      );
      await cluster.kafka.kill();
      const refused = await eventually('ingestion refuses', async () => {
        const answer = await post(`${ingestion.url}/ingest/single`, aRawLog({ No_Sequence: 'r2-probe' }));
        return answer.status === 503 ? answer : undefined;
      });
      expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(refused.body).toMatchObject({ code: expect.stringMatching(/bus_unavailable|queue_full/) });
      expect((await fetch(`${ingestion.url}/health`)).status).toBe(503);
      expect((await fetch(`${ingestion.url}/health/live`)).status).toBe(200);
      await cluster.kafka.start();
      const before = cluster.ledger.size;
      await eventually('work goes on', () => (cluster.ledger.size > before ? true : undefined), {
        withinMs: RETURN_MS,
      });
    }
    const { statuses } = await sending;
    expect(statuses.get(503)).toBeGreaterThan(0);
    const balance = await cluster.ledger.settled();
    expect(balance.lost).toEqual([]);
    // A record answered 503 may have been stored all the same; the probe is the only run that nobody sent again.
    expect(balance.stored - scale.runs).toBeLessThanOrEqual(1);
    expect((await fetch(`${processor.url}/health`)).status).toBe(200);
    const failed = records.filter(({ Etat }) => Etat === 'FAILED').length;
    const { body } = await get(`${processor.url}/analytics/summary`);
    expect(body).toMatchObject({ total_logs_processed: balance.stored, failed_count: failed });
  }, 240_000);
});
