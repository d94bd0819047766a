import { eventually, findPostgres, type TestPostgres } from '@app/platform/testing';
import { type Kysely, sql } from 'kysely';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database } from './database.js';
import { migrate } from './migrate.js';
import { buildIndex } from './online-migration.js';

const postgres = await findPostgres();
const index = { name: 'things_name', on: 'things (name)' };

(postgres === null ? describe.skip : describe)('while others write a table', () => {
  let server: TestPostgres;
  let database: Database;
  let other: Client;
  beforeAll(async () => {
    server = await postgres!.open();
    database = new Database({ url: server.url, poolSize: 2 });
    other = new Client({ connectionString: server.url });
    await other.connect();
  });
  afterAll(async () => {
    await other?.end();
    await database?.close();
    await server?.close();
  });
  beforeEach(() => other.query('drop table if exists things; create table things (name text)'));

  const build = (): Promise<void> =>
    database.patiently((tables) => buildIndex(tables as unknown as Kysely<unknown>, index));
  const add = (name: string) => database.use((tables) => sql`insert into things values (${name})`.execute(tables));
  const states = async (): Promise<unknown> =>
    (
      await other.query<{ is_valid: boolean }>(
        `select indisvalid as is_valid from pg_index where indexrelid = to_regclass('things_name')`,
      )
    ).rows;
  /** The process id of the server that builds the index, when it waits for the writer. */
  const builder = (): Promise<number> =>
    eventually('the index waits for the writer', async () => {
      const { rows } = await database.use((tables) =>
        sql<{ pid: number }>`
          select pid from pg_stat_activity
          where datname = current_database() and query ilike 'create index%' and wait_event_type = 'Lock'`.execute(
          tables,
        ),
      );
      return rows[0]?.pid;
    });

  it('an index waits for the transaction that writes, and stops no other', async () => {
    await other.query(`begin; insert into things values ('open')`);
    const built = build();
    await builder();
    await add('meanwhile');
    await other.query('commit');
    await built;
    expect(await states()).toEqual([{ is_valid: true }]);
    await build();
  });

  it('an index whose building was interrupted is built anew', async () => {
    await other.query(`begin; insert into things values ('open')`);
    const interrupted = build().catch((error: unknown) => error);
    await other.query('select pg_cancel_backend($1)', [await builder()]);
    expect(await interrupted).toMatchObject({ code: 'store_unavailable' });
    await other.query('commit');
    expect(await states()).toEqual([{ is_valid: false }]);
    await build();
    expect(await states()).toEqual([{ is_valid: true }]);
  });

  it('tables of a newer version are left alone, and named as such', async () => {
    await migrate(database);
    await other.query(`insert into kysely_migration values ('9999-later', '2099-01-01T00:00:00.000Z')`);
    const refusal = await migrate(database).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'store_newer' });
    expect((refusal as { detail: string }).detail).toContain('9999-later');
  });
});
