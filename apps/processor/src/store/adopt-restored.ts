import { sql, type Transaction } from 'kysely';
import type { Database } from './database.js';
import type { Tables } from './tables.js';

/** Key of the lock in the database. Any number of our own. */
const LOCK = '5190817243366013';
/** Runs that one statement numbers anew: seconds, and no statement may take half a minute. */
const SLICE_RUNS = 100_000;

/**
 * Makes the tables of a backup that was restored into another server usable there. `stored_by` is a number of the server
 * that wrote the row: on another one it may lie ahead, and whatever follows the order of storing would wait for it. The
 * runs get numbers of the past in their old order, and the alert engine folds them again.
 * @returns whether that was necessary
 * @throws PipelineError `store_unavailable`
 */
export const adoptRestored = (database: Database, sliceRuns = SLICE_RUNS): Promise<boolean> =>
  database.use((tables) =>
    tables.transaction().execute(async (transaction) => {
      // Several processes may start at once on it.
      await sql`select pg_advisory_xact_lock(${LOCK}::bigint)`.execute(transaction);
      const { rows } = await sql<{ is_ahead: boolean }>`
        select exists (select from runs where stored_by >= pg_snapshot_xmax(pg_current_snapshot()))
          or exists (select from alert_engine where folded_to >= pg_snapshot_xmax(pg_current_snapshot())) as is_ahead`.execute(
        transaction,
      );
      if (rows[0]?.is_ahead !== true) return false;
      await renumber(transaction, sliceRuns);
      await sql`delete from alert_engine`.execute(transaction);
      return true;
    }),
  );

async function renumber(transaction: Transaction<Tables>, sliceRuns: number): Promise<void> {
  await sql`
    create temporary table renumbered on commit drop as
    select run_id, row_number() over (order by stored_by, coalesce(end_time, start_time), start_time, run_id) - 1 as rank
    from runs`.execute(transaction);
  await sql`create index on renumbered (rank)`.execute(transaction);
  const { rows } = await sql<{ total: number; past: number }>`
    select count(*)::float8 as total, pg_snapshot_xmin(pg_current_snapshot())::text::float8 - 2 as past
    from renumbered`.execute(transaction);
  const { total, past } = rows[0]!;
  for (let from = 0; from < total; from += sliceRuns) {
    await sql`
      update runs set stored_by = (1 + floor(rank * ${past}::float8 / ${total}::float8))::bigint::text::xid8
      from renumbered
      where renumbered.run_id = runs.run_id and rank >= ${from} and rank < ${from + sliceRuns}`.execute(transaction);
  }
}
