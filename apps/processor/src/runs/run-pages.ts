import type { Database } from '@app/database';
import { type RawBuilder, sql } from 'kysely';
import { entryColumnList, exportColumnList, type ExportRow, longColumns, type RunRow } from './run-entry.js';
import type { Place, RunOrder, RunPosition } from './run-order.js';

/** Runs that a text is searched in at once: some hundredths of a second of the database. */
const WINDOW_RUNS = 10_000;

interface RunPage {
  readonly order: RunOrder;
  /** All of them hold. */
  readonly which: readonly RawBuilder<boolean>[];
  readonly place: Place;
  /** The last one that may be read. */
  readonly end?: RunPosition | null;
  readonly limit: number;
}

/** The next runs of one part. @throws PipelineError `store_unavailable` */
export function readRuns(database: Database, { order, which, place, end, limit }: RunPage): Promise<RunRow[]> {
  const conditions = sql.join([order.within(place, end), ...which], sql` and `);
  return database.use(async (tables) => {
    const query = sql<RunRow>`
      select ${entryColumnList} from runs where ${conditions} order by ${order.orderBy} limit ${sql.lit(limit)}`;
    return (await query.execute(tables)).rows;
  });
}

/** Runs with the whole of their texts. */
export interface WholePage {
  readonly rows: ExportRow[];
  /** Whether these are all that were asked for; else the next ones come after the last row. */
  readonly isWhole: boolean;
}

const textBytes = sql.join(
  [
    ...longColumns.map((name) => sql`coalesce(octet_length(${sql.ref(name)}), 0)`),
    // A change of a long text has its original.
    sql`octet_length(normalizations::text)`,
  ],
  sql` + `,
);

/**
 * The next runs of one part with the whole of their texts, but no more of them than `maxBytes` of text, and at least one.
 * The database adds up the lengths and reads no text that it does not send.
 * @throws PipelineError `store_unavailable`
 */
export async function readWholeRuns(database: Database, page: RunPage, maxBytes: number): Promise<WholePage> {
  const { order, which, place, end, limit } = page;
  const conditions = sql.join([order.within(place, end), ...which], sql` and `);
  const rows = await database.use(async (tables) => {
    const query = sql<ExportRow & { found: number }>`
      select ${exportColumnList}, found from (
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
 * The end of the next window of runs in a part: whoever looks for few among many reads window by window, so that no
 * statement keeps the others waiting for long. Null: the rest of the part is less than a window.
 * @throws PipelineError `store_unavailable`
 */
export async function windowEnd(
  database: Database,
  order: RunOrder,
  which: RawBuilder<boolean>,
  place: Place,
): Promise<RunPosition | null> {
  const column = sql.ref(order.name);
  const { rows } = await database.use((tables) =>
    sql<{ value: string | number | null; run_id: string }>`
      select ${column} as value, run_id from runs where ${order.within(place)} and ${which}
      order by ${order.orderBy} offset ${sql.lit(WINDOW_RUNS - 1)} limit 1`.execute(tables),
  );
  const [row] = rows;
  return row === undefined ? null : { value: String(row.value), id: row.run_id };
}
