import { atItsOwnTime, inOrderOfArrival, type RunFact } from '@app/alerting';
import type { Database } from '@app/database';
import { sql } from 'kysely';
import { factColumns } from '../engine/settled-runs.js';

/** Runs that are read at once: the engine folds them in less than a tenth of a second. */
const PAGE_RUNS = 2000;

type FoundRun = Omit<RunFact, 'arrived_ms' | 'ingested_ms'> & { readonly start_time: string };

export interface RunsRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly company?: string;
}

/**
 * The stored runs that start and end within a time, at their own time and in that order, a page at a time.
 * @throws PipelineError `store_unavailable`
 */
export async function* runsByTime(database: Database, range: RunsRange): AsyncGenerator<RunFact[]> {
  // Read by their starts, which have an index. What is read later ends later than the last start: who has ended by then
  // comes out, and only those that were running wait.
  let waiting: RunFact[] = [];
  let after: FoundRun | null = null;
  for (let isLast = false; !isLast;) {
    const page: FoundRun[] = await readPage(database, range, after);
    after = page.at(-1) ?? null;
    isLast = page.length < PAGE_RUNS;
    const untilMs = isLast || after === null ? range.toMs : Math.min(after.start_ms - 1, range.toMs);
    for (const { start_time: _, ...run } of page) waiting.push(atItsOwnTime(run));
    waiting.sort(inOrderOfArrival);
    const ended = waiting.findIndex(({ arrived_ms }) => arrived_ms > untilMs);
    const runs = ended < 0 ? waiting : waiting.slice(0, ended);
    waiting = ended < 0 ? [] : waiting.slice(ended);
    if (runs.length > 0) yield runs;
  }
}

function readPage(database: Database, range: RunsRange, after: FoundRun | null): Promise<FoundRun[]> {
  const [from, to] = [range.fromMs, range.toMs].map((ms) => new Date(ms).toISOString());
  const ofCompany = range.company === undefined ? sql`true` : sql`company = ${range.company}`;
  const next =
    after === null ? sql`true` : sql`(start_time, run_id) > (${after.start_time}::timestamptz, ${after.run_id}::uuid)`;
  return database.use(async (tables) => {
    const { rows } = await sql<FoundRun>`
      select ${factColumns}, start_time from runs
      where start_time >= ${from}::timestamptz and start_time <= ${to}::timestamptz and ${ofCompany} and ${next}
      order by start_time, run_id limit ${PAGE_RUNS}`.execute(tables);
    return rows;
  });
}
