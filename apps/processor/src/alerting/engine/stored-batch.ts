import type { RunFact, StartFact, UnreadableFact } from '@app/alerting';
import { topics } from '@app/contracts';
import type { Tables } from '@app/database';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { epochMs, factColumns, MAX_MESSAGE_CHARS } from './settled-runs.js';
import { readOpenRuns } from './started-runs.js';

/** Consecutive input of the engine of one kind. */
export type Stretch =
  | { readonly runs: readonly RunFact[] }
  | { readonly starts: readonly StartFact[] }
  | { readonly unreadable: readonly UnreadableFact[] };

/** Runs, starts, and records that cannot be read, of whole transactions, sorted by transaction. */
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
  const starts = await readOpenRuns(session, wanted.after, unreadable.upTo);
  const isLast = upTo === BigInt(wanted.upTo);
  const last = [rows, starts, unreadable.rows].map((all) => BigInt(all.at(-1)?.stored_by ?? wanted.after));
  const to = isLast ? String(last.reduce((most, one) => (one > most ? one : most))) : unreadable.upTo;
  const stretches = stretchesOf({ runs: rows, starts, unreadable: unreadable.rows });
  return { stretches, runs: rows.map(factOf), to, isLast };
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
 * read, and have a rule of their own; so can records that say something else of a run that is known.
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
    where ${which} and source is not null and company is not null and code not in ('too_many_objects', 'run_conflict')
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

type Fact = RunFact | StartFact | UnreadableFact;
type Kind = 'starts' | 'runs' | 'unreadable';

/** Puts all three into one order; of one transaction the starts come first, then the runs. */
export function stretchesOf(rows: Readonly<Record<Kind, readonly (Fact & Stored)[]>>): Stretch[] {
  const lists = (['starts', 'runs', 'unreadable'] as const).map((kind) => ({ kind, rows: rows[kind], next: 0 }));
  const headOf = ({ rows, next }: (typeof lists)[number]): bigint | null =>
    next < rows.length ? BigInt(rows[next]!.stored_by) : null;
  const stretches: Stretch[] = [];
  for (;;) {
    let first: (typeof lists)[number] | null = null;
    let least: bigint | null = null;
    let others: bigint | null = null;
    for (const list of lists) {
      const head = headOf(list);
      if (head === null) continue;
      if (least === null || head < least) [first, least, others] = [list, head, least];
      else if (others === null || head < others) others = head;
    }
    if (first === null) return stretches;
    const from = first.next;
    // Of one transaction with others all of a kind are together.
    while (first.next < first.rows.length) {
      const place = BigInt(first.rows[first.next]!.stored_by);
      if (others !== null && place >= others && place !== least) break;
      first.next += 1;
    }
    stretches.push({ [first.kind]: first.rows.slice(from, first.next).map(factOf) } as unknown as Stretch);
  }
}

const factOf = <Fact>({ stored_by: _, ...fact }: Fact & Stored): Omit<Fact & Stored, 'stored_by'> => fact;
