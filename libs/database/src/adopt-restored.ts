import { type RawBuilder, sql, type Transaction } from 'kysely';
import { advisoryLocks } from './advisory-locks.js';
import type { Database } from './database.js';
import type { Tables } from './tables.js';

/** Rows that one statement numbers anew: seconds, and no statement may take half a minute. */
const SLICE_ROWS = 100_000;

/**
 * Makes the tables of a backup that was restored into another server usable there. `stored_by` is a number of the server
 * that wrote the row: on another one it may lie ahead, and whatever follows the order of storing would wait for it. The
 * rows get numbers of the past in their old order; the alert engine folds the runs again, and rollups are made anew.
 * @returns whether that was necessary
 * @throws PipelineError `store_unavailable`
 */
export const adoptRestored = (database: Database, sliceRows = SLICE_ROWS): Promise<boolean> =>
  database.use((tables) =>
    tables.transaction().execute(async (transaction) => {
      // Several processes may start at once on it.
      await sql`select pg_advisory_xact_lock(${advisoryLocks.adoption}::bigint)`.execute(transaction);
      const { rows } = await sql<{ is_ahead: boolean }>`
        with here as materialized (select pg_snapshot_xmax(pg_current_snapshot()) as next)
        select exists (select from runs where stored_by >= (select next from here))
          or exists (select from dead_letters where source is not null and stored_by >= (select next from here))
          or exists (select from open_runs where stored_by >= (select next from here))
          or exists (select from refusal_summaries where source is not null and stored_by >= (select next from here))
          or exists (select from alert_transitions where stored_by >= (select next from here))
          or exists (select from alert_engine where folded_to >= (select next from here))
          or exists (select from rollup_state where rolled_to > (select next from here)) as is_ahead`.execute(
        transaction,
      );
      if (rows[0]?.is_ahead !== true) return false;
      await beginAgain(transaction, { runs: sql`stored_by`, changes: sql`stored_by, "at"` }, sliceRows);
      return true;
    }),
  );

/**
 * The same for a database into which the runs of another store were moved: numbered in the order in which they arrived,
 * wherever that was, they are folded as if all had always been in one store.
 * @throws PipelineError `store_unavailable`
 */
export const foldAnew = (database: Database, sliceRows = SLICE_ROWS): Promise<void> =>
  database.patiently((tables) => tables.transaction().execute((transaction) => foldAnewIn(transaction, sliceRows)));

/** The same in a transaction that changes runs. @throws the errors of the driver */
export async function foldAnewIn(transaction: Transaction<Tables>, sliceRows = SLICE_ROWS): Promise<void> {
  await sql`select pg_advisory_xact_lock(${advisoryLocks.adoption}::bigint)`.execute(transaction);
  await beginAgain(transaction, { runs: sql`stored_at`, changes: sql`"at"` }, sliceRows);
  await sql`insert into alert_engine (folded_to) values ('0')`.execute(transaction);
}

async function beginAgain(
  transaction: Transaction<Tables>,
  order: { readonly runs: RawBuilder<unknown>; readonly changes: RawBuilder<unknown> },
  sliceRows: number,
): Promise<void> {
  const keys = {
    runs: 'run_id',
    dead_letters: 'dead_letter_id',
    refusal_summaries: 'summary_id',
    open_runs: 'run_id',
  };
  await renumber(transaction, { keys, rows: foldedRows(order.runs) }, sliceRows);
  const changes = sql`
    select transition_id as key, 'alert_transitions' as kind,
      row_number() over (order by ${order.changes}, transition_id) - 1 as rank
    from alert_transitions`;
  await renumber(transaction, { keys: { alert_transitions: 'transition_id' }, rows: changes }, sliceRows);
  await sql`delete from alert_engine`.execute(transaction);
  await sql`delete from rollup_periods`.execute(transaction);
  await sql`delete from rollup_doubts`.execute(transaction);
  await sql`update rollup_state set rolled_to = '0', version = version + 1`.execute(transaction);
}

/**
 * Runs, dead letters and starts have one order: the engine folds them together, but for the dead letters of which it has
 * the alerts already.
 */
const foldedRows = (order: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select key, kind, row_number() over (order by place, nth, ended, started, key) - 1 as rank from (
    select run_id as key, 'runs' as kind, ${order} as place, 2 as nth, coalesce(end_time, start_time) as ended,
      start_time as started from runs
    union all
    select run_id, 'open_runs', ${order}, 1, null, started_at from open_runs
    union all
    select dead_letter_id, 'dead_letters', ${order}, 3, null, null from dead_letters
    where source is not null and stored_by > '0'
    union all
    select summary_id, 'refusal_summaries', ${order}, 4, null, null from refusal_summaries
    where source is not null) as stored`;

interface Renumbering {
  /** Primary keys by table. */
  readonly keys: Readonly<Record<string, string>>;
  /** Their rows by key, with the table as `kind`, and the rank of each. */
  readonly rows: RawBuilder<unknown>;
}

async function renumber(
  transaction: Transaction<Tables>,
  { keys, rows: ranked }: Renumbering,
  sliceRows: number,
): Promise<void> {
  await sql`create temporary table renumbered on commit drop as ${ranked}`.execute(transaction);
  await sql`create index on renumbered (rank)`.execute(transaction);
  const { rows } = await sql<{ total: number; past: number }>`
    select count(*)::float8 as total, pg_snapshot_xmin(pg_current_snapshot())::text::float8 - 2 as past
    from renumbered`.execute(transaction);
  const { total, past } = rows[0]!;
  for (let from = 0; from < total; from += sliceRows) {
    for (const [table, key] of Object.entries(keys)) {
      await sql`
        update ${sql.table(table)} as stored
        set stored_by = (1 + floor(rank * ${past}::float8 / ${total}::float8))::bigint::text::xid8
        from renumbered
        where kind = ${table} and renumbered.key = stored.${sql.ref(key)}
          and rank >= ${from} and rank < ${from + sliceRows}`.execute(transaction);
    }
  }
  await sql`drop table renumbered`.execute(transaction);
}
