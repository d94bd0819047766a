import { eventually } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { type PGliteServer, servePGlite } from './pglite-server.js';
import { StoreMaintenance } from './store-maintenance.js';

const MB = 1024 * 1024;

describe('StoreMaintenance', () => {
  let server: PGliteServer;
  let client: Client;
  let maintenance: StoreMaintenance | undefined;
  const warnings: unknown[] = [];
  const maintain = (limits: { vacuumEveryMs: number; maxWalBytes: number }, url = server.url): void => {
    const logger = { warn: (entry: unknown) => warnings.push(entry) };
    maintenance = new StoreMaintenance(url, logger, { tickMs: 20, ...limits });
  };
  const ask = async <T>(text: string): Promise<T> => (await client.query<{ value: T }>(text)).rows[0]!.value;
  const bytesToReadAgain = async (): Promise<number> =>
    Number(
      await ask('select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn) as value from pg_control_checkpoint()'),
    );

  beforeAll(async () => {
    server = await servePGlite(undefined, 10);
    client = new Client({ connectionString: server.url });
    await client.connect();
    await client.query('create table filled (text text)');
  }, 60_000);
  afterEach(() => {
    maintenance?.stop();
    warnings.splice(0);
  });
  afterAll(async () => {
    await client?.end();
    await server?.close();
  });

  const fill = () =>
    client.query('insert into filled select repeat(md5(i::text), 10) from generate_series(1, 20000) i');

  it('keeps short what a start after a kill has to read again', async () => {
    await fill();
    expect(await bytesToReadAgain()).toBeGreaterThan(6 * MB);
    maintain({ vacuumEveryMs: Infinity, maxWalBytes: 6 * MB });
    await eventually('a checkpoint', async () => (await bytesToReadAgain()) < MB || undefined);
    expect(warnings).toEqual([]);
  });

  it('leaves the log alone as long as it is short', async () => {
    await fill();
    const before = await ask('select redo_lsn::text as value from pg_control_checkpoint()');
    maintain({ vacuumEveryMs: 0, maxWalBytes: 1024 * MB });
    await eventually(
      'a round',
      async () =>
        (await ask<number>(`select reltuples as value from pg_class where relname = 'filled'`)) > 0 || undefined,
    );
    expect(await ask('select redo_lsn::text as value from pg_control_checkpoint()')).toBe(before);
  });

  it('counts the rows anew for the planner, and cleans up', async () => {
    await client.query('truncate filled');
    await fill();
    maintain({ vacuumEveryMs: 0, maxWalBytes: 1024 * MB });
    await eventually(
      'the rows are counted',
      async () =>
        (await ask<number>(`select reltuples as value from pg_class where relname = 'filled'`)) === 20_000 || undefined,
    );
    expect(warnings).toEqual([]);
  });

  it('warns and tries again when it cannot reach the store', async () => {
    maintain({ vacuumEveryMs: 0, maxWalBytes: MB }, 'postgres://postgres@127.0.0.1:1/postgres');
    await eventually('two warnings', () => warnings.length >= 2 || undefined);
    expect(warnings[0]).toMatchObject({ err: { code: 'ECONNREFUSED' } });
  });
});
