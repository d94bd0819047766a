import { aRawLog } from '@app/contracts/testing';
import { Database, migrate } from '@app/database';
import { eventually, type LocalPostgres, postgresPrograms, startLocalPostgres } from '@app/platform/testing';
import { DAY_MS } from '@app/time';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, post } from './harness/http.js';
import { aRandomRun, randomFrom, storeRuns } from './harness/recounted-runs.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { postgres } from './harness/test-database.js';

const programs = postgresPrograms();
const here = postgres === null || programs === null ? describe.skip : describe;

const range = { fromMs: Date.UTC(2025, 8, 1), toMs: Date.UTC(2025, 8, 2) };
const times =
  'a_from=2025-09-01T00:00:00Z&a_to=2025-09-01T12:00:00Z&b_from=2025-09-01T12:00:00Z&b_to=2025-09-02T00:00:00Z';

/** Routes that the replica answers. */
const lagging = [
  '/analytics/summary',
  '/analytics/sources',
  '/analytics/recent',
  '/analytics/anomalies',
  '/analytics/percentiles',
  '/analytics/timeseries?metric=runs',
  `/analytics/compare?${times}`,
  '/analytics/mttr',
  '/analytics/freshness',
  '/analytics/errors',
  '/analytics/calendar?company=acme&source=replica&days=7',
  '/runs',
  '/runs/points',
  '/runs/export?format=ndjson',
];

/** Routes that show what somebody has just done, or what has just happened. */
const upToDate = [
  '/status',
  '/state',
  '/alerts',
  '/incidents',
  '/cycles',
  '/silences',
  '/notifications',
  '/dead-letters',
  '/refusals',
  '/expectations',
  '/audit',
];

/** The replica is a database of its own, with other runs in it: what an answer says tells where it came from. */
here('a processor with a read replica', () => {
  let replica: LocalPostgres;
  let stack: Stack;
  let run_id: string;

  const statusOf = async (path: string): Promise<number> => (await fetch(`${stack.urls.processor}${path}`)).status;
  const health = async () => {
    const { status, body } = await get<{ status: string; details: Record<string, unknown> }>(
      `${stack.urls.processor}/health`,
    );
    return { http: status, status: body.status, replica: body.details.read_replica };
  };

  beforeAll(async () => {
    replica = await startLocalPostgres(programs!);
    const database = new Database({ url: replica.url, poolSize: 1 });
    await migrate(database);
    const random = randomFrom(31);
    const runs = Array.from({ length: 20 }, () => ({
      ...aRandomRun(random, range),
      company: 'acme',
      source: 'replica',
    }));
    await database.use((tables) => storeRuns(tables, runs));
    await database.close();
    // As a standby, it takes no writes; and its reader may read runs and rollups, and nothing else.
    await query(replica.url, 'create role reader login');
    await query(replica.url, 'grant select on all tables in schema public to reader');
    await query(replica.url, 'alter role reader set default_transaction_read_only = on');
    const DATABASE_READ_URL = replica.url.replace('postgres@', 'reader@');
    stack = await startStack({ DATABASE_READ_URL });
    const answer = await post<{ run_id: string }>(
      `${stack.urls.ingestion}/ingest/single`,
      aRawLog({ Entreprise: 'acme', Source: 'primary' }),
    );
    expect(answer.status).toBe(202);
    run_id = answer.body.run_id;
  });
  afterAll(async () => {
    await stack?.close();
    await replica?.remove();
  });

  it('answers questions about runs from the replica, and stores in the database', async () => {
    const { processor } = stack.urls;
    expect(Object.keys((await get<object>(`${processor}/analytics/sources`)).body)).toEqual(['replica']);
    const { body } = await get<{ runs: { source: string }[] }>(`${processor}/runs?limit=100`);
    expect(new Set(body.runs.map(({ source }) => source))).toEqual(new Set(['replica']));
    const exported = await (await fetch(`${processor}/runs/export?format=ndjson`)).text();
    expect(exported.trim().split('\n')).toHaveLength(20);
    expect(exported).not.toContain('"primary"');
    expect(await query(stack.databaseUrl, 'select source from runs')).toEqual([{ source: 'primary' }]);
    expect(await query(replica.url, `select count(*)::int from runs where source = 'primary'`)).toEqual([{ count: 0 }]);
    expect((await get<{ run: { source: string } }>(`${processor}/runs/${run_id}`)).body).toMatchObject({
      source: 'primary',
    });
    expect(await health()).toEqual({ http: 200, status: 'ok', replica: { status: 'up' } });
  });

  it('answers every one of these from the replica, and none of those', async () => {
    for (const path of [...lagging, ...upToDate]) expect([path, await statusOf(path)]).toEqual([path, 200]);
    const [{ count: before } = { count: 0 }] = await query<{ count: number }>(
      replica.url,
      `select count(*)::int from pg_stat_activity where usename = 'reader'`,
    );
    expect(before).toBeGreaterThan(0);
  });

  it('says so while the replica is away: its questions are 503, storing and everything else go on', async () => {
    await replica.stop();
    try {
      for (const path of lagging) expect([path, await statusOf(path)]).toEqual([path, 503]);
      for (const path of upToDate) expect([path, await statusOf(path)]).toEqual([path, 200]);
      const away = { status: 'degraded', reason: 'store_unavailable' };
      expect(await health()).toEqual({ http: 200, status: 'degraded', replica: away });
      const fresh = aRawLog({
        Entreprise: 'acme',
        Source: 'meanwhile',
        Debut: new Date(Date.now() - DAY_MS).toISOString(),
      });
      expect((await post(`${stack.urls.ingestion}/ingest/single`, fresh)).status).toBe(202);
      expect((await get(`${stack.urls.ingestion}/health`)).status).toBe(200);
    } finally {
      await replica.start();
    }
    await eventually('the replica answers again', async () =>
      (await statusOf('/analytics/summary')) === 200 ? true : undefined,
    );
    expect((await health()).status).toBe('ok');
  });
});
