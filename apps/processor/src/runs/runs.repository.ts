import { isIntegerId, type ProcessedRun, type RunId, type StandardizedLog } from '@app/contracts';
import { Database, objectNumberOf, type RunsTable, type Tables } from '@app/database';
import { Injectable } from '@nestjs/common';
import { type Kysely, type RawBuilder, sql } from 'kysely';

/** A run to store: the standardized record, its metrics and its time of ingestion. */
export interface Run {
  readonly log: StandardizedLog;
  readonly metrics: ProcessedRun;
  /** Epoch milliseconds; null: the message does not have it. */
  readonly ingestedAtMs: number | null;
}

/** Columns that are written. A field has one name from topic to table: a new one is one line here. */
const columns = {
  run_id: 'uuid',
  sequence_id: 'text',
  timestamp: 'timestamptz',
  company: 'text',
  zone: 'text',
  source: 'text',
  object_number: 'bigint',
  object_text: 'text',
  object_type: 'text',
  transformation: 'text',
  parameters: 'text',
  status: 'text',
  start_time: 'timestamptz',
  end_time: 'timestamptz',
  duration_seconds: 'float8',
  cpu_time_seconds: 'float8',
  memory_used_bytes: 'bigint',
  rows_in: 'bigint',
  rows_out: 'bigint',
  bytes_out: 'bigint',
  attempt: 'integer',
  url: 'text',
  schedule: 'text',
  labels: 'jsonb',
  run_key: 'text',
  description: 'text',
  error_message: 'text',
  normalizations: 'jsonb',
  throughput_objects_per_minute: 'float8',
  efficiency_score: 'float8',
  resource_utilization: 'float8',
  is_anomaly: 'boolean',
  anomaly_reason: 'text',
  ingested_at: 'timestamptz',
} as const satisfies Partial<Record<keyof RunsTable, string>>;

const columnList = sql.join(Object.keys(columns).map((name) => sql.ref(name)));
const recordType = sql.raw(
  Object.entries(columns)
    .map(([name, type]) => `"${name}" ${type}`)
    .join(', '),
);

/** Writes `runs`. Inserting a run twice changes nothing. */
@Injectable()
export class RunsRepository {
  constructor(private readonly database: Database) {}

  /**
   * One statement, so one transaction, for any number of runs. Runs of which `open_runs` knows something are left out.
   * @returns ids of the new runs
   * @throws PipelineError `store_unavailable`; `store_rejected` when one of the rows cannot be kept, and then none is
   */
  async insertNew(runs: readonly Run[]): Promise<ReadonlySet<RunId>> {
    return this.database.statement((tables) => insertRuns(tables, runs, unopened));
  }
}

/** Condition: no start or end of the run waits for the other one. A scalar subquery, so that each run is one index lookup. */
export const unopened = sql<boolean>`(select run_id from open_runs where open_runs.run_id = run.run_id) is null`;

/** `insertNew` on a session or in a transaction, of the runs that meet the condition. Errors are not wrapped in PipelineError. */
export async function insertRuns(
  tables: Kysely<Tables>,
  runs: readonly Run[],
  which: RawBuilder<boolean> = sql`true`,
): Promise<ReadonlySet<RunId>> {
  if (runs.length === 0) return new Set();
  const { rows } = await insertion(rowsOf(runs), which).execute(tables);
  return new Set(rows.map(({ run_id }) => run_id));
}

// Sorted: two writers with the same runs take row locks in the same order and do not deadlock.
const rowsOf = (runs: readonly Run[]): string =>
  JSON.stringify(runs.toSorted((a, b) => (a.log.run_id < b.log.run_id ? -1 : 1)).map(rowOf));

// The database reads the fields that are columns and ignores others, which another program may have added.
const rowOf = ({ log, metrics, ingestedAtMs }: Run): object => ({
  ...log,
  object_number: objectNumberOf(log.object_id),
  object_text: isIntegerId(log.object_id) ? null : log.object_id,
  labels: Object.keys(log.labels).length === 0 ? null : log.labels,
  throughput_objects_per_minute: metrics.throughput_objects_per_minute,
  efficiency_score: metrics.efficiency_score,
  resource_utilization: metrics.resource_utilization,
  is_anomaly: metrics.is_anomaly,
  anomaly_reason: metrics.anomaly_reason,
  ingested_at: isoOfMs(ingestedAtMs),
});

const insertion = (rows: string, which: RawBuilder<boolean>): RawBuilder<{ run_id: RunId }> => sql<{ run_id: RunId }>`
  insert into runs (${columnList})
  select ${columnList} from json_to_recordset(${rows}::json) as run (${recordType})
  where ${which}
  on conflict (run_id) do nothing
  returning run_id`;

/** ISO 8601; null: unknown, or no time that a database can keep. */
export const isoOfMs = (epochMs: number | null): string | null =>
  epochMs !== null && Number.isFinite(epochMs) && Math.abs(epochMs) < 8.64e15 ? new Date(epochMs).toISOString() : null;
