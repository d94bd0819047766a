import type { RunId } from '@app/contracts';
import { type Tables, within } from '@app/database';
import type { Scope } from '@app/platform';
import { type Kysely, type RawBuilder, sql } from 'kysely';

/** Successes of an object that say how long it usually runs. */
const USUAL_RUNS = 50;

/**
 * Runs that have started and not ended, with the columns of `runs`, whichever there are. A run that is stored is not open,
 * whatever its row says.
 */
export const openRunRows: RawBuilder<unknown> = sql`(
  select run.* from open_runs cross join lateral jsonb_populate_record(null::runs, start_log || jsonb_build_object(
    'object_number', object_number, 'object_text', object_text, 'object_key', object_key, 'is_anomaly', false,
    'ingested_at', ingested_at, 'stored_at', stored_at)) as run
  where closed_at is null and started_at is not null
    and not exists (select from runs where runs.run_id = open_runs.run_id)
) as runs`;

/** How long an open run has run, and how long runs of its object usually do, in seconds. */
export interface RunningTime {
  readonly running_seconds: number;
  /** Null: the object has no success of known duration. */
  readonly usual_seconds: number | null;
}

/** Reads the running times of open runs of the scope. */
export async function readRunningTimes(
  tables: Kysely<Tables>,
  scope: Scope,
  ids: readonly RunId[],
): Promise<ReadonlyMap<RunId, RunningTime>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<RunningTime & { run_id: RunId }>`
    select run_id, greatest(0, extract(epoch from now() - started_at))::float8 as running_seconds, (
        select percentile_cont(0.5) within group (order by duration_seconds) from (
          select duration_seconds from runs
          where runs.object_number = open_runs.object_number and runs.object_key = open_runs.object_key
            and status = 'SUCCESS' and duration_seconds is not null
          order by start_time desc, run_id desc limit ${sql.lit(USUAL_RUNS)}
        ) as last_successes
      ) as usual_seconds
    from open_runs where run_id = any(${ids}::uuid[]) and ${within(scope)}`.execute(tables);
  return new Map(rows.map(({ run_id, ...times }) => [run_id, times]));
}

/** The run of the scope that a record with this id has ended; null: none. Known as long as its row is. */
export async function readEndedBy(tables: Kysely<Tables>, scope: Scope, id: RunId): Promise<RunId | null> {
  const { rows } = await sql<{ run_id: RunId }>`
    select run_id from open_runs where end_run_id = ${id}::uuid and ${within(scope)} limit 1`.execute(tables);
  return rows[0]?.run_id ?? null;
}
