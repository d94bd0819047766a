import { rawLogs } from '@app/contracts/testing';
import { eventually, type LocalPostgres, postgresPrograms, startLocalPostgres } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, get, post } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';

const programs = postgresPrograms();
if (programs === null) {
  const reason = 'there are no initdb and postgres on this machine';
  if (process.env.CI === 'true') throw new Error(`no PostgreSQL to stop and start: ${reason}`);
  process.stderr.write(`\n!!! THE SUITE ON A DATABASE THAT GOES AWAY IS SKIPPED: ${reason}\n\n`);
}

(programs === null ? describe.skip : describe)('a database that goes away', () => {
  let database: LocalPostgres;
  let stack: Stack;

  beforeAll(async () => {
    database = await startLocalPostgres(programs!);
  });
  beforeEach(async () => {
    await database.start();
    stack = await startStack({ DATABASE_URL: database.url, RETRY_AFTER_SECS: '7' });
    await ready();
    await query(database.url, 'truncate runs, dead_letters');
  });
  afterEach(() => stack?.close());
  afterAll(() => database?.remove());

  const send = (records: unknown): Promise<Answer> => post(`${stack.urls.ingestion}/ingest/batch`, records);
  const from = (path: string): Promise<Answer> => get(`${stack.urls.processor}${path}`);
  const ready = (): Promise<true> =>
    eventually('every service is healthy', async () => {
      const answers = await Promise.all(Object.values(stack.urls).map((url) => get(`${url}/health`)));
      return answers.every(({ status }) => status === 200) ? true : undefined;
    });
  const stored = async (): Promise<string[]> =>
    (await query<{ object_id: string }>(database.url, 'select object_number as object_id from runs order by 1')).map(
      ({ object_id }) => object_id,
    );
  const idsOf = (records: { Objet_Id: unknown }[]): string[] => records.map(({ Objet_Id }) => String(Objet_Id));

  it('takes nothing in, says so everywhere, and is back by itself', async () => {
    const [before, during] = [rawLogs(30), rawLogs(60)];
    expect((await send(before)).status).toBe(202);
    await database.stop();

    const refused = [
      await send(during),
      await post(`${stack.urls.ingestion}/ingest/single`, during[0]),
      await from('/analytics/summary'),
      await from('/analytics/sources'),
      await from('/analytics/recent'),
      await from('/analytics/anomalies'),
      await from('/dead-letters'),
    ];
    for (const { status, headers, body } of refused) {
      expect({ status, code: body.code }).toEqual({ status: 503, code: 'store_unavailable' });
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(headers.get('retry-after')).toBe('7');
      expect(JSON.stringify(body)).not.toMatch(/ECONN|postgres:|\bat .*\.[jt]s/);
    }
    expect(refused[0]!.body.results).toEqual({ total: 60, successful: 0, failed: 0 });
    for (const url of Object.values(stack.urls)) {
      const { status, body } = await get(`${url}/health`);
      expect(status).toBe(503);
      expect(body.error).toEqual({ database: { status: 'down', reason: 'store_unavailable' } });
      expect((await get(`${url}/health/live`)).status).toBe(200);
    }
    expect(await from('/status')).toMatchObject({
      status: 200,
      body: { is_running: true, is_healthy: false, processed_logs_count: null, duplicate_runs_count: 0 },
    });

    await database.start();
    await ready();
    expect(await stored()).toEqual(idsOf(before));
    expect((await send(during)).body.results).toEqual({
      total: 60,
      successful: 60,
      failed: 0,
      duplicates: 30,
    });
    expect(await stored()).toEqual(idsOf(during));
    expect((await from('/status')).body).toMatchObject({ processed_logs_count: 60, duplicate_runs_count: 30 });
  });

  it('loses nothing that was acknowledged, and doubles nothing, when it stops and starts under load', async () => {
    const records = rawLogs(3000);
    const chunks = Array.from({ length: 150 }, (_, index) => records.slice(20 * index, 20 * (index + 1)));
    const acknowledged = new Set<string>();
    let isOver = false;
    let refusals = 0;
    const writer = async (own: (typeof chunks)[number][]): Promise<void> => {
      for (let index = 0; !isOver || index < own.length; index++) {
        const chunk = own[index % own.length]!;
        const { status } = await send(chunk);
        if (status === 202) idsOf(chunk).forEach((id) => acknowledged.add(id));
        else refusals++;
      }
    };
    const writers = [0, 1, 2].map((number) => writer(chunks.filter((_, index) => index % 3 === number)));
    for (const share of [0.2, 0.5]) {
      await eventually('some are stored', () => acknowledged.size > share * records.length || undefined);
      await database.stop();
      const before = refusals;
      await eventually('some are refused', () => refusals > before + 3 || undefined);
      const kept = [...acknowledged];
      await database.start();
      await ready();
      expect(await stored()).toEqual(expect.arrayContaining(kept));
    }
    await eventually('all are stored', () => acknowledged.size === records.length || undefined);
    isOver = true;
    await Promise.all(writers);
    expect(await stored()).toEqual(idsOf(records));
    const { body } = await from('/analytics/summary');
    expect(body.total_logs_processed).toBe(records.length);
    expect((await from('/dead-letters')).body.dead_letters).toEqual([]);
  });

  it('is waited for by services that start without it', async () => {
    await stack.close();
    await query(database.url, 'drop schema public cascade; create schema public');
    await database.stop();
    stack = await startStack({ DATABASE_URL: database.url });
    for (const url of Object.values(stack.urls)) expect((await get(`${url}/health`)).status).toBe(503);
    expect(await send(rawLogs(3))).toMatchObject({ status: 503, body: { code: 'store_unavailable' } });
    await database.start();
    await ready();
    expect((await send(rawLogs(3))).status).toBe(202);
    expect(await stored()).toHaveLength(3);
  });

  it('gets its tables again when an empty one has taken its place', async () => {
    await query(database.url, 'drop schema public cascade; create schema public');
    expect(await send(rawLogs(3))).toMatchObject({ status: 503, body: { code: 'store_unavailable' } });
    expect((await from('/health')).status).toBe(503);
    await ready();
    expect((await send(rawLogs(3))).status).toBe(202);
    expect(await stored()).toHaveLength(3);
  });

  it('is left alone by services that are stopped while it is away', async () => {
    await database.stop();
    expect((await send(rawLogs(3))).status).toBe(503);
    const begun = performance.now();
    await stack.close();
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});
