import { rawLogs } from '@app/contracts/testing';
import {
  eventually,
  type LocalPostgres,
  type LocalStandby,
  postgresPrograms,
  startLocalPostgres,
  startLocalStandby,
} from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, get, post } from './harness/http.js';
import { type StableAddress, stableAddress } from './harness/stable-address.js';
import { query, type Stack, startStack } from './harness/stack.js';

const programs = postgresPrograms();
if (programs === null) {
  const reason = 'there are no initdb and postgres on this machine';
  if (process.env.CI === 'true') throw new Error(`no PostgreSQL to promote: ${reason}`);
  process.stderr.write(`\n!!! THE SUITE ON A DATABASE THAT CANNOT BE WRITTEN IS SKIPPED: ${reason}\n\n`);
}

(programs === null ? describe.skip : describe)('a database that can be read and not written', () => {
  let primary: LocalPostgres;
  let standby: LocalStandby | null;
  let address: StableAddress;
  let stack: Stack | null;

  beforeAll(async () => {
    primary = await startLocalPostgres(programs!);
  });
  beforeEach(async () => {
    standby = null;
    stack = null;
    await primary.start();
    await query(primary.url, 'drop schema public cascade; create schema public');
    address = await stableAddress(primary.url);
  });
  afterEach(async () => {
    await stack?.close();
    await address.close();
    await standby?.remove();
  });
  afterAll(() => primary?.remove());

  const begin = async (): Promise<Stack> => (stack = await startStack({ DATABASE_URL: address.url }));
  const send = (records: unknown): Promise<Answer> => post(`${stack!.urls.ingestion}/ingest/batch`, records);
  const health = (): Promise<Answer[]> => Promise.all(Object.values(stack!.urls).map((url) => get(`${url}/health`)));
  const isWell = (): Promise<true> =>
    eventually('every service is healthy', async () =>
      (await health()).every(({ status }) => status === 200) ? true : undefined,
    );
  const saysReadOnly = (): Promise<true> =>
    eventually('every service says that it is read-only', async () => {
      const answers = await health();
      return answers.every(({ status, body }) => {
        const { database } = (body.error ?? {}) as { database?: { reason?: string } };
        return status === 503 && database?.reason === 'store_read_only';
      })
        ? true
        : undefined;
    });
  const count = async (url: string): Promise<number> =>
    (await query<{ count: number }>(url, 'select count(*)::int as count from runs'))[0]!.count;

  it('is a standby: nothing is taken in, what was stored can be read, and it goes on when it is promoted', async () => {
    await begin();
    await isWell();
    expect((await send(rawLogs(20))).status).toBe(202);
    standby = await startLocalStandby(programs!, primary);
    address.leadTo(standby.url);
    await primary.stop();

    await saysReadOnly();
    expect(await send(rawLogs(40))).toMatchObject({ status: 503, body: { code: 'store_read_only' } });
    const summary = await get(`${stack!.urls.processor}/analytics/summary`);
    expect(summary).toMatchObject({ status: 200, body: { total_logs_processed: 20 } });

    await standby.promote();
    await isWell();
    expect(await send(rawLogs(40))).toMatchObject({ status: 202, body: { results: { total: 40, successful: 40 } } });
    expect(await count(standby.url)).toBe(40);
    const { body } = await get(`${stack!.urls.processor}/dead-letters`);
    expect(body.dead_letters).toEqual([]);
  });

  it.each(['with the tables of before', 'with no table at all'])(
    'is a standby that services start on, %s: they wait',
    async (tables) => {
      if (tables.startsWith('with the tables')) {
        await begin();
        await isWell();
        await stack!.close();
      }
      standby = await startLocalStandby(programs!, primary);
      address.leadTo(standby.url);
      await begin();
      await saysReadOnly();
      expect((await send(rawLogs(3))).status).toBe(503);
      await standby.promote();
      await isWell();
      expect((await send(rawLogs(3))).status).toBe(202);
    },
  );

  it('is a primary that was demoted: its connections are given up when the address leads elsewhere', async () => {
    await begin();
    await isWell();
    const newPrimary = await startLocalStandby(programs!, primary);
    standby = newPrimary;
    await newPrimary.promote();
    address.leadTo(newPrimary.url);
    await primary.stop();
    await isWell();
    expect((await send(rawLogs(10))).status).toBe(202);
    // It is demoted under the connections, and stays up: nobody would end them.
    await newPrimary.demote();
    await saysReadOnly();
    await primary.start();
    address.leadTo(primary.url);
    await isWell();
    expect((await send(rawLogs(10))).status).toBe(202);
    expect(await count(primary.url)).toBe(10);
  });

  it.each([
    [
      'the server',
      'alter system set default_transaction_read_only = on',
      'alter system reset default_transaction_read_only',
    ],
    [
      'the database',
      'alter database postgres set default_transaction_read_only = on',
      'alter database postgres reset default_transaction_read_only',
    ],
    [
      'the user',
      'alter role postgres set default_transaction_read_only = on',
      'alter role postgres reset default_transaction_read_only',
    ],
  ])('is set so for %s, and back', async (_, set, reset) => {
    await begin();
    await isWell();
    const change = async (statement: string): Promise<void> => {
      const admin = `${primary.url}?options=${encodeURIComponent('-c default_transaction_read_only=off')}`;
      await query(admin, statement);
      await query(admin, 'select pg_reload_conf()');
      // Sessions keep what they began with.
      await query(
        admin,
        `select pg_terminate_backend(pid) from pg_stat_activity
            where pid <> pg_backend_pid() and application_name = 'observability-stack' and $1`,
        [statement === set],
      );
    };
    await change(set);
    await saysReadOnly();
    expect(await send(rawLogs(3))).toMatchObject({ status: 503, body: { code: 'store_read_only' } });
    await change(reset);
    await isWell();
    expect((await send(rawLogs(3))).status).toBe(202);
  });
});
