import { Database, migrate } from '@app/database';
import { DAY_MS } from '@app/time';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runErase } from '../apps/standalone/src/erase/run-erase.js';
import { runMove } from '../apps/standalone/src/move/run-move.js';
import { runRezone } from '../apps/standalone/src/rezone/run-rezone.js';
import { dataDirs, openStore } from './harness/data-dirs.js';
import { aRandomRun, randomFrom, storeRuns } from './harness/recounted-runs.js';
import { checkSummaries, rollAll } from './harness/rolled-summaries.js';
import { openDatabase, postgres } from './harness/test-database.js';

const FROM_MS = Date.UTC(2025, 8, 1);
const range = { fromMs: FROM_MS, toMs: FROM_MS + 3 * DAY_MS };

interface Opened {
  readonly url: string;
  close(): Promise<unknown>;
}

async function embedded(): Promise<Opened> {
  const folders = await dataDirs();
  const store = await openStore(await folders.withStore());
  return { url: store.url, close: () => store.close().finally(() => folders.remove()) };
}

/** Runs a program. @returns its words when it failed */
async function failureOf(run: typeof runErase | typeof runRezone, args: readonly string[], url: string) {
  let told = '';
  const stream = { write: (text: string) => (told += text) };
  const code = await run(args, { DATABASE_URL: url }, { stdout: stream, stderr: stream });
  return code === 0 ? null : told;
}

const stores = [
  ['the embedded store', embedded, process.platform === 'win32'],
  ['PostgreSQL', openDatabase, postgres === null],
] as const;

describe.each(stores)('sums of the rollups on %s', (_, open, isSkipped) => {
  const here = isSkipped ? it.skip : it;
  let store: Opened;
  let database: Database;

  const about = [{}, { company: 'acme' }, { source: 'efficy', from: new Date(FROM_MS + DAY_MS + 1).toISOString() }];
  /** At once, when some periods do not hold any more, and when they are rolled up anew. */
  async function check(): Promise<void> {
    for (const filter of about) await checkSummaries(database, filter);
    await database.session(rollAll);
    for (const filter of about) await checkSummaries(database, filter);
  }

  beforeAll(async () => {
    if (isSkipped) return;
    store = await open();
    database = new Database({ url: store.url, poolSize: 2 });
    await migrate(database);
    const random = randomFrom(21);
    const runs = Array.from({ length: 500 }, () => aRandomRun(random, range));
    await database.use((tables) => storeRuns(tables, runs));
    await database.session(rollAll);
  });
  afterAll(async () => {
    await database?.close();
    await store?.close();
  });

  here('say what the runs say when a company is put into another time zone', async () => {
    const original = sql`to_char(start_time at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')`;
    await database.use((tables) =>
      sql`update runs set normalizations = jsonb_build_array(jsonb_build_object(
        'field', 'start_time', 'code', 'zone_assumed', 'original', ${original})) where company = 'acme'`.execute(
        tables,
      ),
    );
    await check();
    const args = ['--company', 'acme', '--zone', 'Europe/Paris', '--yes'];
    expect(await failureOf(runRezone, args, store.url)).toBeNull();
    await check();
  });

  here('say what the runs say when they are moved to another store', async () => {
    if (postgres === null) return;
    const target = await openDatabase();
    const moved = new Database({ url: target.url, poolSize: 2 });
    try {
      const stream = { write: () => true };
      const streams = { stdout: stream, stderr: stream, signal: new AbortController().signal };
      expect(await runMove(['--from', store.url, '--to', target.url], {}, streams)).toBe(0);
      const { rows } = await moved.use((tables) =>
        sql`select from rollup_periods where has_sums and seconds = 86400`.execute(tables),
      );
      expect(rows.length).toBeGreaterThan(0);
      for (const filter of about) await checkSummaries(moved, filter);
    } finally {
      await moved.close();
      await target.close();
    }
  });

  here('say what the runs say when a part of a company, and then all of it, is erased', async () => {
    expect(await failureOf(runErase, ['--company', 'acme', '--before', '2025-09-02', '--yes'], store.url)).toBeNull();
    await check();
    expect(await failureOf(runErase, ['--company', 'acme', '--yes'], store.url)).toBeNull();
    await check();
  });
});
