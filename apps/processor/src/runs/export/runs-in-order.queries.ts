import type { Database } from '@app/database';
import type { Scope } from '@app/platform';
import { sql } from 'kysely';
import { exportedRunOf, type ExportRow } from '../run-entry.js';
import type { ExportedRunDto } from '../run-entry.dto.js';
import { runCondition } from '../run-filter.js';
import { beginning, type RunCursor, RunOrder, type RunPosition } from '../run-order.js';
import { readWholeRuns, windowEnd } from '../run-pages.queries.js';
import type { RunSearchDto } from '../runs.dto.js';
import { searchCondition } from '../text-search.js';

const BATCH_RUNS = 1000;
/** Bytes of text in a batch, unless a single run has more. */
const BATCH_BYTES = 1_000_000;

/**
 * All matching runs of the scope, oldest first, as of one snapshot: runs stored later do not appear. No transaction stays open, so a slow
 * client holds up nothing. Rows are never updated; rows deleted meanwhile are missing.
 * @throws PipelineError `query_invalid`, `store_unavailable`
 */
export async function* runsInOrder(
  database: Database,
  scope: Scope,
  { q, label, ...filter }: RunSearchDto,
): AsyncGenerator<ExportRow[]> {
  const order = new RunOrder('start_time');
  const which = runCondition(scope, filter);
  const { rows } = await database.use((tables) =>
    sql<{ snapshot: string }>`select pg_current_snapshot()::text as snapshot`.execute(tables),
  );
  const isIn = sql<boolean>`pg_visible_in_snapshot(stored_by, ${rows[0]?.snapshot}::pg_snapshot)`;
  const searched = searchCondition({ q, label });
  const conditions = searched ? [which, isIn, searched] : [which, isIn];
  for (let cursor: RunCursor | null = beginning; cursor !== null;) {
    const end: RunPosition | null = searched ? await windowEnd(database, order, which, cursor) : null;
    const asked = { order, which: conditions, cursor, end, limit: BATCH_RUNS };
    const { rows, isWhole } = await readWholeRuns(database, asked, BATCH_BYTES);
    if (rows.length > 0) yield rows;
    if (!isWhole || rows.length === BATCH_RUNS) cursor = order.cursorAfter(rows.at(-1)!);
    else cursor = end === null ? null : { part: 'known', after: end };
  }
}

/** The same as records of an export. @throws as `runsInOrder` */
export async function* exportedBatches(
  database: Database,
  scope: Scope,
  search: RunSearchDto,
): AsyncGenerator<ExportedRunDto[], undefined> {
  for await (const rows of runsInOrder(database, scope, search)) yield rows.map(exportedRunOf);
}
