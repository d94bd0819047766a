import type { RunFact } from '@app/alerting';
import { settledUpTo, type Tables } from '@app/database';
import { type Kysely, type RawBuilder, sql } from 'kysely';

/** Characters of a failure's message that alerts show and compare. */
const MAX_MESSAGE_CHARS = 2000;

/** Whole milliseconds, computed with decimals: floating-point numbers would turn 0.191 s into 190 ms. */
export const epochMs = (time: RawBuilder<unknown>): RawBuilder<number> =>
  sql<number>`floor(extract(epoch from ${time}) * 1000)::float8`;

/** Columns of a `RunFact`, without its time of arrival. */
export const factColumns = sql`
  run_id, sequence_id, company, zone, source, object_id::float8 as object_id, object_type, status,
  ${epochMs(sql`start_time`)} as start_ms,
  ${epochMs(sql`coalesce(end_time, start_time)`)} as end_ms,
  ${epochMs(sql`coalesce("timestamp", start_time)`)} as cycle_ms,
  duration_seconds, cpu_time_seconds, memory_used_bytes::float8 as memory_used_bytes,
  left(error_message, ${sql.lit(MAX_MESSAGE_CHARS)}) as error_message`;

type StoredFact = RunFact & { readonly stored_by: string };

/** Runs of whole transactions, sorted by transaction. */
export interface StoredBatch {
  readonly runs: readonly RunFact[];
  /** The last transaction of the batch. */
  readonly to: string;
  /** Whether the batch reaches `upTo`. */
  readonly isLast: boolean;
}

/**
 * Reads the next runs after one transaction and up to another. A transaction is never split: one with more runs than
 * `limit` is a batch by itself.
 */
export async function readStored(
  session: Kysely<Tables>,
  { after, upTo, limit }: { after: string; upTo: string; limit: number },
): Promise<StoredBatch> {
  const rows = await read(session, sql`stored_by > ${after}::xid8 and stored_by <= ${upTo}::xid8`, limit);
  const last = rows.at(-1)?.stored_by ?? after;
  if (rows.length < limit) return { runs: rows.map(factOf), to: last, isLast: true };
  const whole = rows.filter(({ stored_by }) => stored_by !== last);
  const to = whole.at(-1)?.stored_by;
  if (to !== undefined) return { runs: whole.map(factOf), to, isLast: false };
  return { runs: (await read(session, sql`stored_by = ${last}::xid8`)).map(factOf), to: last, isLast: false };
}

async function read(
  session: Kysely<Tables>,
  which: RawBuilder<unknown>,
  limit: number | null = null,
): Promise<StoredFact[]> {
  const { rows } = await sql<StoredFact>`
    select ${factColumns}, stored_by,
      ${epochMs(sql`stored_at`)} as arrived_ms, ${epochMs(sql`ingested_at`)} as ingested_ms
    from runs where ${which}
    order by stored_by, coalesce(end_time, start_time), start_time, run_id
    limit ${limit}`.execute(session);
  return rows;
}

const factOf = ({ stored_by: _, ...fact }: StoredFact): RunFact => fact;

/** The settled part of the order of storing. */
export interface Settled {
  /** `settledUpTo`, as `xid8` in text. */
  readonly upTo: string;
  /** Every run stored before this time is below `upTo`. Epoch milliseconds. */
  readonly clockMs: number;
  /** The time of the database, epoch milliseconds. */
  readonly nowMs: number;
}

/** Transactions that write, or are about to: a transaction gets its number with its first row, after its start time. */
const writing = sql`pid <> pg_backend_pid() and datname = current_database()
  and (backend_xid is not null or (state = 'active' and query ilike '%insert into runs%'))`;

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
    sql`select ${epochMs(sql`min(stored_at)`)} as held_ms from runs where stored_by > ${upTo}::xid8`,
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
