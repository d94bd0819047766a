import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../store/database.js';
import { entryColumnList, type RunRow } from './run-entry.js';
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
  /** What is read of each; those of an entry unless it says otherwise. */
  readonly columns?: RawBuilder<unknown>;
}

/** The next runs of one part. @throws PipelineError `store_unavailable` */
export function readRuns<Row extends RunRow = RunRow>(database: Database, page: RunPage): Promise<Row[]> {
  const { order, which, place, end, limit, columns = entryColumnList } = page;
  const conditions = sql.join([order.within(place, end), ...which], sql` and `);
  return database.use(async (tables) => {
    const query = sql<Row>`
      select ${columns} from runs where ${conditions} order by ${order.orderBy} limit ${sql.lit(limit)}`;
    return (await query.execute(tables)).rows;
  });
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
