import { againOnConflict, type Tables } from '@app/database';
import { type Kysely, sql } from 'kysely';
import type { Cutoffs } from '../rules-file/index.js';
import type { RetainedTable } from './retained-tables.js';

/** Rows that one statement looks at, and deletes at most: it takes well under a second. */
export const SLICE_ROWS = 2000;

/** The last row that a walk through a table has looked at. */
export interface WalkPosition {
  readonly at: string;
  readonly id: string;
}

export interface DeletedSlice {
  readonly deleted: number;
  /** Null: the walk is over. */
  readonly last: WalkPosition | null;
}

/**
 * Looks at the next rows before the latest cutoff, in the order of their time, and deletes those that are too old for their
 * company. One statement, which is a transaction: a slice is deleted once, whoever else does the same. Two that delete the
 * same rows, as an erasure does, may wait for each other: the one that PostgreSQL breaks off starts its slice anew.
 * @throws PipelineError `store_unavailable`, `store_read_only`
 */
export async function deleteSlice(
  session: Kysely<Tables>,
  table: RetainedTable,
  { cutoffs, after, most = SLICE_ROWS }: { cutoffs: Cutoffs; after: WalkPosition | null; most?: number },
): Promise<DeletedSlice> {
  const { name, time, id, idType, goes, alongside = [] } = table;
  const place =
    after === null ? sql`true` : sql`(${time}, ${id}) > (${after.at}::timestamptz, ${after.id}::${sql.raw(idType)})`;
  const others = alongside.map((statement, index) => sql`, ${sql.ref(`also_${index}`)} as (${statement})`);
  const statement = sql<{ at: string; id: string; seen: number; deleted: number }>`
    with slice as materialized (
      select ${time} as at, ${id} as id, ${goes(cutoffs)} as goes
      from ${sql.table(name)} as old
      where ${time} < ${cutoffs.latest}::timestamptz and ${place}
      order by ${time}, ${id} limit ${most}
    ), gone as (
      delete from ${sql.table(name)} as old using slice
      where ${id} = slice.id and slice.goes
      returning old.*
    )${sql.join(others, sql``)}
    select at, id::text as id, (select count(*)::int from slice) as seen, (select count(*)::int from gone) as deleted
    from slice order by slice.at desc, slice.id desc limit 1`;
  const { rows } = await againOnConflict(() => statement.execute(session));
  const [found] = rows;
  if (found === undefined) return { deleted: 0, last: null };
  return { deleted: found.deleted, last: found.seen < most ? null : { at: found.at, id: found.id } };
}

/** The time of the database, epoch milliseconds. @throws PipelineError `store_unavailable` */
export async function readNowMs(session: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ now_ms: number }>`
    select floor(extract(epoch from now()) * 1000)::float8 as now_ms`.execute(session);
  return rows[0]!.now_ms;
}
