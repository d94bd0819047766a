import { PipelineError } from '@app/contracts';
import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { setTimeout } from 'node:timers/promises';
import { advisoryLocks } from './advisory-locks.js';
import type { Database } from './database.js';
import { databaseError, isConflict, isLockTimeout } from './database-error.js';
import { migrations } from './migrations/index.js';
import { LOCK_TIMEOUT } from './online-migration.js';
import type { Tables } from './tables.js';

/** A migration that was done, and how long it took. */
interface DoneMigration {
  readonly migration: string;
  readonly seconds: number;
}

export interface MigrateOptions {
  /** The last one to do; left out: that of this version. */
  readonly last?: keyof typeof migrations;
  readonly onDone?: (done: DoneMigration) => void;
}

const names = Object.keys(migrations).sort();
const OTHERS_POLL_MS = 200;
/** Between two attempts to lock a table, in which those who waited behind the first one go on. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Brings the tables up to this version, while others write them: each migration by itself, so that no lock is held for the work of
 * another one. It tries for as long as somebody keeps a table locked. Several processes may do it at once: they wait for each other.
 * @throws PipelineError `store_newer`, `store_unavailable`, `store_read_only`
 */
export async function migrate(database: Database, { last, onDone }: MigrateOptions = {}): Promise<void> {
  await database.patiently((tables) => {
    const db = untyped(tables);
    return alone(db, async () => {
      const done = await doneOn(db);
      refuseNewer(done);
      for (const migration of names.filter((name) => last === undefined || name <= last)) {
        if (done.includes(migration)) continue;
        const startMs = performance.now();
        await whenUnlocked(async () => migrations[migration]!.prepare?.(db));
        await whenUnlocked(() => migrateUpTo(db, migration));
        onDone?.({ migration, seconds: (performance.now() - startMs) / 1000 });
      }
    });
  });
}

/** Whether the tables are those of this version. @throws PipelineError `store_unavailable` */
export const isOfThisVersion = (database: Database): Promise<boolean> =>
  database.patiently(async (tables) => {
    const done = await doneOn(untyped(tables));
    return done.length === names.length && done.every((name) => Object.hasOwn(migrations, name));
  });

/** The types are those of the tables afterwards. */
const untyped = (tables: Kysely<Tables>): Kysely<unknown> => tables as unknown as Kysely<unknown>;

/** The migrations that the tables have had; none: there are no tables. */
async function doneOn(db: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<{ is_there: boolean }>`
    select to_regclass('kysely_migration') is not null as is_there`.execute(db);
  if (rows[0]?.is_there !== true) return [];
  const done = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return done.rows.map(({ name }) => name);
}

function refuseNewer(done: readonly string[]): void {
  const newer = done.filter((name) => !Object.hasOwn(migrations, name)).at(-1);
  if (newer === undefined) return;
  throw new PipelineError(
    'store_newer',
    `the tables are those of a newer version, which this one does not know (migration ${newer}): start that version, or restore ` +
      'the backup of before its first start',
  );
}

/** The transaction of one migration, and its line in the table of those that are done. */
async function migrateUpTo(db: Kysely<unknown>, last: string): Promise<void> {
  const known = Object.fromEntries(names.filter((name) => name <= last).map((name) => [name, migrations[name]!]));
  const provider = { getMigrations: () => Promise.resolve(known) };
  const { error } = await new Migrator({ db, provider }).migrateUp();
  if (error !== undefined) throw error as Error;
}

async function whenUnlocked(work: () => Promise<void>): Promise<void> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (thrown) {
      if (!isLockTimeout(thrown) && !isConflict(thrown)) throw databaseError(thrown);
      await setTimeout(pauseMs);
    }
  }
}

/**
 * One process at a time. It asks again and again, since the snapshot of a statement that waits would keep the building of an index
 * waiting. On the one connection of `patiently`: when that is lost, so is the lock, and the work throws.
 */
async function alone(db: Kysely<unknown>, work: () => Promise<void>): Promise<void> {
  while (!(await isLocked(db))) await setTimeout(OTHERS_POLL_MS);
  try {
    await sql`set lock_timeout = ${sql.lit(LOCK_TIMEOUT)}`.execute(db);
    await work();
  } finally {
    await sql`select pg_advisory_unlock(${advisoryLocks.migration}::bigint)`.execute(db).catch(() => undefined);
  }
}

async function isLocked(db: Kysely<unknown>): Promise<boolean> {
  const { rows } = await sql<{ is_locked: boolean }>`
    select pg_try_advisory_lock(${advisoryLocks.migration}::bigint) as is_locked`.execute(db);
  return rows[0]?.is_locked === true;
}
