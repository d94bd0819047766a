import type { Database } from '@app/database';
import { type RawBuilder, sql } from 'kysely';
import {
  entryColumnList,
  exportColumnList,
  exportColumns,
  type ExportRow,
  longColumns,
  type RunRow,
} from './run-entry.js';
import type { RunCursor, RunOrder, RunPosition } from './run-order.js';

/** Runs that one statement of a text search reads: some hundredths of a second. */
const WINDOW_RUNS = 10_000;

interface RunPage {
  readonly order: RunOrder;
  /** Conditions, joined by `and`. */
  readonly which: readonly RawBuilder<boolean>[];
  readonly cursor: RunCursor;
  /** The last run that may be read. */
  readonly end?: RunPosition | null;
  readonly limit: number;
  /** Rows with the columns of `runs`; without it the stored runs. */
  readonly from?: RawBuilder<unknown>;
}

/** Reads the next runs of one part. @throws PipelineError `store_unavailable` */
export function readRuns(database: Database, page: RunPage): Promise<RunRow[]> {
  const { order, which, cursor, end, limit, from = sql`runs` } = page;
  const conditions = sql.join([order.within(cursor, end), ...which], sql` and `);
  return database.use(async (tables) => {
    const query = sql<RunRow>`
      select ${entryColumnList} from ${from} where ${conditions} order by ${order.orderBy} limit ${sql.lit(limit)}`;
    return (await query.execute(tables)).rows;
  });
}

/** Runs with whole texts. */
export interface WholePage {
  readonly rows: ExportRow[];
  /** False when `maxBytes` cut the page: the next page begins after the last row. */
  readonly isWhole: boolean;
}

const textBytes = sql.join(
  [
    ...longColumns.map((name) => sql`coalesce(octet_length(${sql.ref(name)}), 0)`),
    // A normalization of a long text holds the original.
    sql`octet_length(normalizations::text)`,
  ],
  sql` + `,
);

/**
 * Reads the next runs of one part with whole texts: at most `maxBytes` of text, but at least one run. The database sums the
 * lengths and reads no text that it does not send.
 * @throws PipelineError `store_unavailable`
 */
export async function readWholeRuns(database: Database, page: RunPage, maxBytes: number): Promise<WholePage> {
  const { order, which, cursor, end, limit } = page;
  const conditions = sql.join([order.within(cursor, end), ...which], sql` and `);
  const rows = await database.use(async (tables) => {
    const query = sql<ExportRow & { found: number }>`
      select ${sql.join(exportColumns.map((name) => sql.ref(name)))}, found from (
        select *, count(*) over ()::int as found,
          sum(${textBytes}) over (order by ${order.orderBy} rows between unbounded preceding and 1 preceding) as bytes_before
        from (
          select ${exportColumnList} from runs where ${conditions} order by ${order.orderBy} limit ${sql.lit(limit)}
        ) as found
      ) as counted
      where coalesce(bytes_before, 0) < ${sql.lit(maxBytes)} order by ${order.orderBy}`;
    return (await query.execute(tables)).rows;
  });
  return { rows: rows.map(({ found: _, ...row }) => row), isWhole: rows.length === (rows[0]?.found ?? 0) };
}

/**
 * End of the next window of 10 000 runs in a part. A search reads window by window, so that no statement is long. Null: the
 * rest of the part is shorter than a window.
 * @throws PipelineError `store_unavailable`
 */
export async function windowEnd(
  database: Database,
  order: RunOrder,
  which: RawBuilder<boolean>,
  cursor: RunCursor,
): Promise<RunPosition | null> {
  const column = sql.ref(order.name);
  const { rows } = await database.use((tables) =>
    sql<{ value: string | number | null; run_id: string }>`
      select ${column} as value, run_id from runs where ${order.within(cursor)} and ${which}
      order by ${order.orderBy} offset ${sql.lit(WINDOW_RUNS - 1)} limit 1`.execute(tables),
  );
  const [row] = rows;
  return row === undefined ? null : { value: String(row.value), id: row.run_id };
}
