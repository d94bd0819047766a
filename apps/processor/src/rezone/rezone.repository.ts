import { PipelineError } from '@app/contracts';
import { advisoryLocks, type Database, foldAnewIn, type Tables } from '@app/database';
import { sql, type Transaction } from 'kysely';
import { type ReadLocal, type Shift, shiftOf, type StoredTimes } from './shift-of.js';

/** How many runs, ended or open, would be or were moved, and why the others were not. */
export interface RezoneReport {
  readonly runs: number;
  /** Runs that moved, by the minutes by which their start did. */
  readonly moved: ReadonlyMap<number, number>;
  readonly stays: number;
  readonly ambiguous: number;
  readonly unreadable: number;
  readonly future: number;
  /** Ids of some runs that stand in the way. */
  readonly examples: readonly string[];
}

export interface Rezoning {
  readonly company: string;
  readonly read: ReadLocal;
}

/** Called in the transaction of the change: what it writes is kept if, and only if, the change is. */
export type RecordRezoning = (transaction: Transaction<Tables>, report: RezoneReport) => Promise<void>;

interface StoredRun extends StoredTimes {
  readonly run_id: string;
}

interface Moved extends Shift {
  readonly run_id: string;
}

const READ_AT_ONCE = 5000;
const MOST_EXAMPLES = 3;

/** Counts what `rezoneCompany` would do. @throws PipelineError `store_unavailable` */
export const countRezoning = (database: Database, rezoning: Rezoning): Promise<RezoneReport> =>
  database.patiently((tables) =>
    tables
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute((transaction) => walk(transaction, rezoning, () => Promise.resolve())),
  );

/**
 * Moves the local times of a company that were read in a wrong zone, in one transaction; ids stay, since they are made of the texts. The
 * alert engine folds all runs anew at the next start of a processor, the alerts and cycles of the company among it.
 * @returns what was done; nothing when a run stands in the way
 * @throws PipelineError `settings_invalid` while a processor runs on the database, `store_unavailable`, `store_read_only`
 */
export const rezoneCompany = (database: Database, rezoning: Rezoning, record: RecordRezoning): Promise<RezoneReport> =>
  database.patiently((tables) =>
    tables.transaction().execute(async (transaction) => {
      await refuseBesideProcessor(transaction);
      const report = await walk(transaction, rezoning, () => Promise.resolve());
      if (isRefused(report) || report.moved.size === 0) return report;
      await walk(transaction, rezoning, (moved) => move(transaction, moved));
      await forgetJudgements(transaction, rezoning.company);
      await foldAnewIn(transaction);
      await record(transaction, report);
      return report;
    }),
  );

/** Whether runs stand in the way, so that nothing is changed. */
export const isRefused = ({ ambiguous, unreadable, future }: RezoneReport): boolean =>
  ambiguous + unreadable + future > 0;

async function refuseBesideProcessor(transaction: Transaction<Tables>): Promise<void> {
  for (const lock of [advisoryLocks.alerts, advisoryLocks.rollups]) {
    const { rows } = await sql<{ is_free: boolean }>`
      select pg_try_advisory_xact_lock(${lock}::bigint) as is_free`.execute(transaction);
    if (rows[0]!.is_free) continue;
    throw new PipelineError(
      'settings_invalid',
      'A processor runs on this store: stop it first, and start it with the right zone.',
    );
  }
}

/** Goes through the runs of the company, then through its open ones. */
async function walk(
  transaction: Transaction<Tables>,
  { company, read }: Rezoning,
  onMoved: (moved: readonly Moved[]) => Promise<void>,
): Promise<RezoneReport> {
  const moved = new Map<number, number>();
  const counts = { runs: 0, stays: 0, ambiguous: 0, unreadable: 0, future: 0 };
  const examples: string[] = [];
  for (const table of ['runs', 'open_runs'] as const) {
    for (let after: string | null = null; ;) {
      const runs = await (table === 'runs' ? readRuns : readOpenRuns)(transaction, company, after);
      const shifts: Moved[] = [];
      for (const run of runs) {
        counts.runs += 1;
        const verdict = shiftOf(run, read);
        if (typeof verdict === 'string') {
          counts[verdict] += 1;
          if (verdict !== 'stays' && examples.length < MOST_EXAMPLES) examples.push(run.run_id);
          continue;
        }
        moved.set(verdict.startSecs / 60, (moved.get(verdict.startSecs / 60) ?? 0) + 1);
        shifts.push({ run_id: run.run_id, ...verdict });
      }
      if (shifts.length > 0) await onMoved(shifts);
      if (runs.length < READ_AT_ONCE) break;
      after = runs.at(-1)!.run_id;
    }
  }
  return { ...counts, moved, examples };
}

async function readRuns(transaction: Transaction<Tables>, company: string, after: string | null): Promise<StoredRun[]> {
  const { rows } = await sql<StoredRun>`
    select run_id, start_time, end_time, "timestamp", ingested_at, normalizations from runs
    where company = ${company} and (${after}::uuid is null or run_id > ${after}::uuid)
    order by run_id limit ${READ_AT_ONCE}`.execute(transaction);
  return rows;
}

// A run that has not ended is a record; it has no end yet.
async function readOpenRuns(
  transaction: Transaction<Tables>,
  company: string,
  after: string | null,
): Promise<StoredRun[]> {
  const { rows } = await sql<StoredRun>`
    select run_id, start_log->>'start_time' as start_time, null as end_time, start_log->>'timestamp' as "timestamp", ingested_at,
      start_log->'normalizations' as normalizations
    from open_runs
    where company = ${company} and start_log is not null and closed_at is null
      and (${after}::uuid is null or run_id > ${after}::uuid)
    order by run_id limit ${READ_AT_ONCE}`.execute(transaction);
  return rows;
}

/** An id is in one of the two tables. */
async function move(transaction: Transaction<Tables>, moved: readonly Moved[]): Promise<void> {
  const shifts = sql`json_to_recordset(${JSON.stringify(moved)}::json)
    as shift (run_id uuid, "startSecs" float8, "endSecs" float8, "cycleSecs" float8)`;
  await sql`
    update runs set start_time = start_time + make_interval(secs => "startSecs"),
      end_time = end_time + make_interval(secs => "endSecs"), "timestamp" = "timestamp" + make_interval(secs => "cycleSecs")
    from ${shifts} where runs.run_id = shift.run_id`.execute(transaction);
  const textOf = (field: string, secs: string) => sql`to_jsonb(to_char(
    ((start_log->>${field})::timestamptz + make_interval(secs => ${sql.ref(secs)})) at time zone 'UTC',
    'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))`;
  await sql`
    update open_runs set started_at = started_at + make_interval(secs => "startSecs"),
      start_log = start_log || jsonb_build_object('start_time', ${textOf('start_time', 'startSecs')},
        'timestamp', ${textOf('timestamp', 'cycleSecs')})
    from ${shifts} where open_runs.run_id = shift.run_id and open_runs.closed_at is null`.execute(transaction);
}

/** Deletes the alerts, cycles and states that rest on the wrong times; the engine writes them anew. */
async function forgetJudgements(transaction: Transaction<Tables>, company: string): Promise<void> {
  await sql`
    delete from alert_transitions where alert_id in (select alert_id from alerts where company = ${company})`.execute(
    transaction,
  );
  for (const table of ['alerts', 'cycles', 'subjects']) {
    await sql`delete from ${sql.table(table)} where company = ${company}`.execute(transaction);
  }
}
