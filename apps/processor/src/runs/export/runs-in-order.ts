import type { Database } from '@app/database';
import { sql } from 'kysely';
import type { ExportRow } from '../run-entry.js';
import { runCondition } from '../run-filter.js';
import { beginning, type Place, RunOrder, type RunPosition } from '../run-order.js';
import { readWholeRuns, windowEnd } from '../run-pages.js';
import type { RunSearchDto } from '../runs.dto.js';
import { textCondition } from '../text-search.js';

const BATCH_RUNS = 1000;
/** Texts of a batch, in bytes: most batches have less. A run alone can have some more. */
const BATCH_BYTES = 1_000_000;

/**
 * All runs of a filter, the oldest first, as one snapshot of the database has them: those that are stored later do not
 * appear. No transaction is held open for it, so nobody waits for whoever reads slowly. (Rows are never changed; what is
 * deleted meanwhile is missing.)
 * @throws PipelineError `query_invalid`, `store_unavailable`
 */
export async function* runsInOrder(database: Database, { q, ...filter }: RunSearchDto): AsyncGenerator<ExportRow[]> {
  const order = new RunOrder('start_time');
  const which = runCondition(filter);
  const { rows } = await database.use((tables) =>
    sql<{ snapshot: string }>`select pg_current_snapshot()::text as snapshot`.execute(tables),
  );
  const isIn = sql<boolean>`pg_visible_in_snapshot(stored_by, ${rows[0]?.snapshot}::pg_snapshot)`;
  const conditions = q ? [which, isIn, textCondition(q)] : [which, isIn];
  for (let place: Place | null = beginning; place !== null;) {
    const end: RunPosition | null = q ? await windowEnd(database, order, which, place) : null;
    const asked = { order, which: conditions, place, end, limit: BATCH_RUNS };
    const { rows, isWhole } = await readWholeRuns(database, asked, BATCH_BYTES);
    if (rows.length > 0) yield rows;
    if (!isWhole || rows.length === BATCH_RUNS) place = order.behind(rows.at(-1)!);
    else place = end === null ? null : { part: 'known', after: end };
  }
}
