import { atItsOwnTime, inOrderOfArrival, type RunFact } from '@app/alerting';
import { type Database, within } from '@app/database';
import type { Scope } from '@app/platform';
import { sql } from 'kysely';
import { factColumns } from '../engine/settled-runs.js';

/** Runs of a page: the engine folds them in less than 0.1 s. */
const PAGE_RUNS = 2000;

type FoundRun = Omit<RunFact, 'arrived_ms' | 'ingested_ms'> & { readonly start_time: string };

export interface RunsRange {
  readonly scope: Scope;
  readonly fromMs: number;
  readonly toMs: number;
  /** Of the scope, only this one. */
  readonly company?: string | undefined;
}

/**
 * The stored runs that start and end within the range, in the order of their ends, page by page.
 * @throws PipelineError `store_unavailable`
 */
export async function* runsByTime(database: Database, range: RunsRange): AsyncGenerator<RunFact[]> {
  // Read by start, which has an index. Later pages end after the last start of this one: runs that ended before it are
  // yielded, runs that were still active wait.
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

/** Condition: the row is of the scope, and of the company. */
export const ofCompanies = ({ scope, company }: Pick<RunsRange, 'scope' | 'company'>) =>
  sql`${within(scope)} and ${company === undefined ? sql`true` : sql`company = ${company}`}`;

function readPage(database: Database, range: RunsRange, after: FoundRun | null): Promise<FoundRun[]> {
  const [from, to] = [range.fromMs, range.toMs].map((ms) => new Date(ms).toISOString());
  const ofCompany = ofCompanies(range);
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
