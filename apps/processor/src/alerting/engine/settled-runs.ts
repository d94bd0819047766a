import type { RunFact, UnreadableFact } from '@app/alerting';
import { topics } from '@app/contracts';
import { objectIdOf, settledUpTo, type Tables } from '@app/database';
import { type Kysely, type RawBuilder, sql } from 'kysely';

/** Characters of a failure's message that alerts show and compare. */
const MAX_MESSAGE_CHARS = 2000;

/** Whole milliseconds, computed with decimals: floating-point numbers would turn 0.191 s into 190 ms. */
export const epochMs = (time: RawBuilder<unknown>): RawBuilder<number> =>
  sql<number>`floor(extract(epoch from ${time}) * 1000)::float8`;

/** Columns of a `RunFact`, without its time of arrival. */
export const factColumns = sql`
  run_id, sequence_id, company, zone, source, ${objectIdOf()} as object_id, object_type, status, attempt, schedule,
  ${epochMs(sql`start_time`)} as start_ms,
  ${epochMs(sql`coalesce(end_time, start_time)`)} as end_ms,
  ${epochMs(sql`coalesce("timestamp", start_time)`)} as cycle_ms,
  duration_seconds, cpu_time_seconds, memory_used_bytes::float8 as memory_used_bytes,
  left(error_message, ${sql.lit(MAX_MESSAGE_CHARS)}) as error_message`;

/** Consecutive input of the engine of one kind. */
export type Stretch = { readonly runs: readonly RunFact[] } | { readonly unreadable: readonly UnreadableFact[] };

/** Runs, and records that cannot be read, of whole transactions, sorted by transaction. */
export interface StoredBatch {
  /** In the order of storing. */
  readonly stretches: readonly Stretch[];
  readonly runs: readonly RunFact[];
  /** The last transaction of the batch. */
  readonly to: string;
  /** Whether the batch reaches `upTo`. */
  readonly isLast: boolean;
}

/** Transactions after one and up to another, and how many rows of them are enough. */
interface Wanted {
  readonly after: string;
  readonly upTo: string;
  readonly limit: number;
}

/**
 * Reads what was stored next after one transaction and up to another. A transaction is never split: one with more rows than
 * `limit` is a batch by itself.
 */
export async function readStored(session: Kysely<Tables>, wanted: Wanted): Promise<StoredBatch> {
  const runs = await readWhole((which, limit) => readRuns(session, which, limit), wanted);
  const upToRuns = { ...wanted, upTo: runs.upTo };
  const unreadable = await readWhole((which, limit) => readUnreadable(session, which, limit), upToRuns);
  const upTo = BigInt(unreadable.upTo);
  const rows = runs.rows.filter(({ stored_by }) => BigInt(stored_by) <= upTo);
  const isLast = upTo === BigInt(wanted.upTo);
  const last = [rows, unreadable.rows].map((all) => BigInt(all.at(-1)?.stored_by ?? wanted.after));
  const to = isLast ? String(last[0]! > last[1]! ? last[0] : last[1]) : unreadable.upTo;
  return { stretches: stretchesOf(rows, unreadable.rows), runs: rows.map(factOf), to, isLast };
}

interface Stored {
  readonly stored_by: string;
}

type ReadRows<Row> = (which: RawBuilder<unknown>, limit: number | null) => Promise<Row[]>;

/** The rows of whole transactions, and the transaction up to which there are no other ones. */
async function readWhole<Row extends Stored>(
  read: ReadRows<Row>,
  { after, upTo, limit }: Wanted,
): Promise<{ rows: Row[]; upTo: string }> {
  const rows = await read(sql`stored_by > ${after}::xid8 and stored_by <= ${upTo}::xid8`, limit);
  if (rows.length < limit) return { rows, upTo };
  const last = rows.at(-1)!.stored_by;
  const whole = rows.filter(({ stored_by }) => stored_by !== last);
  const to = whole.at(-1)?.stored_by;
  if (to !== undefined) return { rows: whole, upTo: to };
  return { rows: await read(sql`stored_by = ${last}::xid8`, null), upTo: last };
}

async function readRuns(
  session: Kysely<Tables>,
  which: RawBuilder<unknown>,
  limit: number | null,
): Promise<(RunFact & Stored)[]> {
  const { rows } = await sql<RunFact & Stored>`
    select ${factColumns}, stored_by,
      ${epochMs(sql`stored_at`)} as arrived_ms, ${epochMs(sql`ingested_at`)} as ingested_ms
    from runs where ${which}
    order by stored_by, coalesce(end_time, start_time), start_time, run_id
    limit ${limit}`.execute(session);
  return rows;
}

/**
 * Dead letters of sources, and what doors refused of them. Runs that are refused because there are too many objects can be
 * read, and have a rule of their own.
 */
async function readUnreadable(
  session: Kysely<Tables>,
  which: RawBuilder<unknown>,
  limit: number | null,
): Promise<(UnreadableFact & Stored)[]> {
  const { rows } = await sql<UnreadableFact & Stored & { id: string }>`
    (select company, source, 1 as count, code, left(detail, ${sql.lit(MAX_MESSAGE_CHARS)}) as detail, stored_by,
      ${epochMs(sql`stored_at`)} as at_ms, dead_letter_id as id
    from dead_letters
    where ${which} and source is not null and company is not null and code <> 'too_many_objects'
      and source_topic in (${topics.rawLogs.name}, ${topics.standardizedLogs.name})
    order by stored_by, dead_letter_id
    limit ${limit})
    union all
    (select company, source, count, code, reason, stored_by, ${epochMs(sql`stored_at`)}, summary_id
    from refusal_summaries
    where ${which} and source is not null and company is not null
    order by stored_by, summary_id
    limit ${limit})
    order by stored_by, id
    limit ${limit}`.execute(session);
  return rows.map(({ id: _, ...fact }) => fact);
}

/** Puts both into one order; of a transaction with both the runs come first. */
function stretchesOf(runs: readonly (RunFact & Stored)[], unreadable: readonly (UnreadableFact & Stored)[]): Stretch[] {
  const stretches: Stretch[] = [];
  let together: UnreadableFact[] = [];
  let next = 0;
  for (const fact of unreadable) {
    const from = next;
    const place = BigInt(fact.stored_by);
    while (next < runs.length && BigInt(runs[next]!.stored_by) <= place) next += 1;
    if (next > from) stretches.push({ runs: runs.slice(from, next).map(factOf) });
    if (next > from || stretches.length === 0) stretches.push({ unreadable: (together = []) });
    together.push(factOf(fact));
  }
  if (next < runs.length) stretches.push({ runs: runs.slice(next).map(factOf) });
  return stretches;
}

const factOf = <Fact>({ stored_by: _, ...fact }: Fact & Stored): Omit<Fact & Stored, 'stored_by'> => fact;

/** The settled part of the order of storing. */
export interface Settled {
  /** `settledUpTo`, as `xid8` in text. */
  readonly upTo: string;
  /** Every run, dead letter and refusal stored before this time is below `upTo`. Epoch milliseconds. */
  readonly clockMs: number;
  /** The time of the database, epoch milliseconds. */
  readonly nowMs: number;
}

/** Transactions that write, or are about to: a transaction gets its number with its first row, after its start time. */
const writing = sql`pid <> pg_backend_pid() and datname = current_database()
  and (backend_xid is not null
    or (state = 'active' and (query ilike '%insert into runs%' or query ilike '%insert into "dead_letters"%'
      or query ilike '%insert into "refusal_summaries"%')))`;

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
      (select min(stored_at) from dead_letters where stored_by > ${upTo}::xid8 and source is not null),
      (select min(stored_at) from refusal_summaries where stored_by > ${upTo}::xid8 and source is not null))`)} as held_ms`,
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
