import { sql } from 'kysely';
import type { Database } from './database.js';

/** Key of the lock in the database. Any number of our own. */
const LOCK = '5190817243366013';

/**
 * Makes the tables of a backup that was restored into another server usable there. `stored_by` is a number of the server
 * that wrote the row: on another one it may lie ahead, and whatever follows the order of storing would wait for it. The
 * runs get numbers of the past in their old order, and the alert engine folds them again.
 * @returns whether that was necessary
 * @throws PipelineError `store_unavailable`
 */
export const adoptRestored = (database: Database): Promise<boolean> =>
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
      await sql`
        with ranked as (
          select run_id, count(*) over () as total, row_number() over (
            order by stored_by, coalesce(end_time, start_time), start_time, run_id) - 1 as rank
          from runs
        )
        update runs
        set stored_by = (1 + rank * (pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 2) / total)::text::xid8
        from ranked where ranked.run_id = runs.run_id`.execute(transaction);
      await sql`delete from alert_engine`.execute(transaction);
      return true;
    }),
  );
