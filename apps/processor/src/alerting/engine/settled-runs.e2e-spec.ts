import { Database } from '@app/database';
import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { epochMs } from './settled-runs.js';

const postgres = await findPostgres();

(postgres === null ? describe.skip : describe)('the time of a run in milliseconds', () => {
  let server: TestPostgres;
  let database: Database;

  beforeAll(async () => {
    server = await postgres!.open();
    database = new Database({ url: server.url, poolSize: 1 });
  });
  afterAll(async () => {
    await database?.close();
    await server?.close();
  });

  const read = (time: string | null): Promise<unknown> =>
    database.use(async (tables) => {
      const { rows } = await sql<{ ms: unknown }>`select ${epochMs(sql`${time}::timestamptz`)} as ms`.execute(tables);
      return rows[0]!.ms;
    });

  it.each<[string | null, number | null]>([
    ['1970-01-01T00:00:00Z', 0],
    ['2025-09-05T20:45:26.191Z', Date.UTC(2025, 8, 5, 20, 45, 26, 191)],
    ['2025-09-05T20:45:26.191999Z', Date.UTC(2025, 8, 5, 20, 45, 26, 191)],
    ['2025-09-05T20:45:26.190999Z', Date.UTC(2025, 8, 5, 20, 45, 26, 190)],
    ['1969-12-31T23:59:59.999999Z', -1],
    ['9999-12-31T00:00:00Z', Date.UTC(9999, 11, 31)],
    [null, null],
  ])('of %s is %s', async (time, ms) => expect(await read(time)).toBe(ms));

  it('has no fault of rounding in 140 years', async () => {
    const { rows } = await database.use((tables) =>
      sql<{ wrong: number }>`
        select count(*)::int as wrong from (
          select '1949-01-02T00:00:00Z'::timestamptz + n * interval '4479511543.001 ms' + m * interval '1 microsecond' as at
          from generate_series(0, 999) as n, generate_series(-1, 0) as m
        ) as times
        where ${epochMs(sql`at`)} <> floor(extract(epoch from at) * 1000)`.execute(tables),
    );
    expect(rows).toEqual([{ wrong: 0 }]);
  });
});
