import { objectIdOf, settledUpTo, type Tables } from '@app/database';
import { type Kysely, type RawBuilder, sql } from 'kysely';

/** Characters of a failure's message that alerts show and compare. */
export const MAX_MESSAGE_CHARS = 2000;

/** 2020-01-01, in seconds since 1970. */
const SHIFT_SECS = 1_577_836_800;

/**
 * Whole milliseconds, by way of whole microseconds: times 1000, seconds would turn 0.191 s into 190 ms. A double has all
 * microseconds within 71 years of the shift, so that this is exact from 1949 to 2091 and elsewhere within 1 ms. With decimals
 * (`extract`) the server takes four times as long.
 */
export const epochMs = (time: RawBuilder<unknown>): RawBuilder<number> =>
  sql<number>`(floor(round(date_part('epoch', ${time} - interval '${sql.raw(String(SHIFT_SECS))} seconds') * 1000000) / 1000)
    + ${sql.raw(String(SHIFT_SECS * 1000))})`;

/** Columns of a `RunFact`, without its time of arrival. */
export const factColumns = sql`
  run_id, sequence_id, company, zone, source, ${objectIdOf()} as object_id, object_type, status, attempt, schedule,
  ${epochMs(sql`start_time`)} as start_ms,
  ${epochMs(sql`coalesce(end_time, start_time)`)} as end_ms,
  ${epochMs(sql`coalesce("timestamp", start_time)`)} as cycle_ms,
  duration_seconds, cpu_time_seconds, memory_used_bytes::float8 as memory_used_bytes, rows_out::float8 as rows_out,
  left(error_message, ${sql.lit(MAX_MESSAGE_CHARS)}) as error_message`;

/** The settled part of the order of storing. */
export interface Settled {
  /** `settledUpTo`, as `xid8` in text. */
  readonly upTo: string;
  /** Every run, start and dead letter stored before this time is below `upTo`. Epoch milliseconds. */
  readonly clockMs: number;
  /** The time of the database, epoch milliseconds. */
  readonly nowMs: number;
}

/** Transactions that write, or are about to: a transaction gets its number with its first row, after its start time. */
const writing = sql`pid <> pg_backend_pid() and datname = current_database()
  and (backend_xid is not null
    or (state = 'active' and (query ilike '%insert into runs%' or query ilike '%insert into open_runs%'
      or query ilike '%insert into "dead_letters"%')))`;

/**
 * Reads how far the order of storing is settled. `stored_at` is the start of a transaction and `stored_by` its number.
 * Transactions end in another order than they start and are numbered, so the clock waits for the earliest one above `upTo`.
 */
export async function readSettled(session: Kysely<Tables>): Promise<Settled> {
  // Open transactions are read before stored rows: a transaction that ends in between is seen in one of the two.
  const open = await one<{ now_ms: number; open_ms: number }>(
    session,
    sql`select ${epochMs(sql`clock_timestamp()`)} as now_ms,
      ${epochMs(sql`least(clock_timestamp() - interval '1 second', min(xact_start))`)} as open_ms
      from pg_stat_activity where ${writing}`,
  );
  const upTo = String(await settledUpTo(session));
  const { held_ms } = await one<{ held_ms: number | null }>(
    session,
    sql`select ${epochMs(sql`least(
      (select min(stored_at) from runs where stored_by > ${upTo}::xid8),
      (select min(stored_at) from open_runs where stored_by > ${upTo}::xid8 and started_at is not null),
      (select min(stored_at) from dead_letters where stored_by > ${upTo}::xid8 and source is not null))`)} as held_ms`,
  );
  return {
    upTo,
    clockMs: Math.min(open.open_ms, held_ms ?? Infinity),
    nowMs: open.now_ms,
  };
}

async function one<T>(session: Kysely<Tables>, query: RawBuilder<unknown>): Promise<T> {
  const { rows } = await query.execute(session);
  return rows[0] as T;
}
