import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * A migration of tables that others write meanwhile. `up` is one transaction, whose locks stop writers until it ends: it changes the
 * catalogue and writes no row.
 */
export interface OnlineMigration extends Migration {
  /**
   * Done before `up`, in no transaction: indexes, and the columns that they are about. Done again after a crash, so that each part asks
   * whether it is there.
   */
  prepare?(db: Kysely<unknown>): Promise<void>;
}

/** No index of ours has a name that the tables of others share: it is looked for on the search path. */
interface ConcurrentIndex {
  readonly name: string;
  /** As it stands behind `on` in SQL: the table, the columns, the condition. */
  readonly on: string;
}

/**
 * Builds an index while rows of its table are written; nothing when it is there. It waits for every transaction that is older, such as
 * an export, and stops none. An invalid one, which a build leaves that was interrupted, is dropped first.
 */
export async function buildIndex(db: Kysely<unknown>, { name, on }: ConcurrentIndex): Promise<void> {
  const { rows } = await sql<{ is_valid: boolean }>`
    select indisvalid as is_valid from pg_index where indexrelid = to_regclass(${name})`.execute(db);
  if (rows[0]?.is_valid === true) return;
  await withoutLockTimeout(db, async () => {
    if (rows.length > 0) await sql`drop index concurrently ${sql.ref(name)}`.execute(db);
    await sql`create index concurrently ${sql.ref(name)} on ${sql.raw(on)}`.execute(db);
  });
}

/** These locks stop no writer, however long they are waited for. */
async function withoutLockTimeout(db: Kysely<unknown>, work: () => Promise<void>): Promise<void> {
  await sql`set lock_timeout = 0`.execute(db);
  try {
    await work();
  } finally {
    await sql`set lock_timeout = ${sql.lit(LOCK_TIMEOUT)}`.execute(db).catch(() => undefined);
  }
}

/**
 * Longest wait for a lock on a table. Writers of the table wait behind the migration, for so long at worst. It is more than
 * `deadlock_timeout` (1 s), after which an autovacuum makes way.
 */
export const LOCK_TIMEOUT = '2s';

/** Whether the table has the column, on the search path. */
export async function hasColumn(db: Kysely<unknown>, table: string, column: string): Promise<boolean> {
  const { rows } = await sql`
    select from pg_attribute where attrelid = to_regclass(${table}) and attname = ${column} and not attisdropped`.execute(
    db,
  );
  return rows.length > 0;
}
