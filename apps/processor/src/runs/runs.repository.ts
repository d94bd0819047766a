import type { ProcessedRun, RunId, StandardizedLog } from '@app/contracts';
import { Database, type RunsTable, type Tables } from '@app/database';
import { Injectable } from '@nestjs/common';
import { type Kysely, type RawBuilder, sql } from 'kysely';

/** A run as it is kept: what the source said, what we computed, and when it came in. */
export interface Run {
  readonly log: StandardizedLog;
  readonly metrics: ProcessedRun;
  /** Epoch milliseconds; null when the message does not say. */
  readonly ingestedAtMs: number | null;
}

/** What is written. A field has one name from topic to table, so a new one is one line here. */
const columns = {
  run_id: 'uuid',
  sequence_id: 'text',
  timestamp: 'timestamptz',
  company: 'text',
  zone: 'text',
  source: 'text',
  object_id: 'bigint',
  object_type: 'text',
  transformation: 'text',
  parameters: 'text',
  status: 'text',
  start_time: 'timestamptz',
  end_time: 'timestamptz',
  duration_seconds: 'float8',
  cpu_time_seconds: 'float8',
  memory_used_bytes: 'bigint',
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

/** The runs. Writing one twice changes nothing. */
@Injectable()
export class RunsRepository {
  constructor(private readonly database: Database) {}

  /**
   * One statement, and so one transaction, whatever the number of runs.
   * @returns ids of those that were not known before
   * @throws PipelineError `store_unavailable`; `store_rejected` when one of the rows cannot be kept, and then none is
   */
  async insertNew(runs: readonly Run[]): Promise<ReadonlySet<RunId>> {
    return this.database.statement((tables) => insertRuns(tables, runs));
  }
}

/** The same on a session or in a transaction. What it throws is not classified yet. */
export async function insertRuns(tables: Kysely<Tables>, runs: readonly Run[]): Promise<ReadonlySet<RunId>> {
  if (runs.length === 0) return new Set();
  const { rows } = await insertion(rowsOf(runs)).execute(tables);
  return new Set(rows.map(({ run_id }) => run_id));
}

// Sorted, so that two writers with the same runs wait for each other and do not lock each other out.
const rowsOf = (runs: readonly Run[]): string =>
  JSON.stringify(runs.toSorted((a, b) => (a.log.run_id < b.log.run_id ? -1 : 1)).map(rowOf));

// The database takes the fields that are columns; what else another program has put into its record is passed over.
const rowOf = ({ log, metrics, ingestedAtMs }: Run): object => ({
  ...log,
  throughput_objects_per_minute: metrics.throughput_objects_per_minute,
  efficiency_score: metrics.efficiency_score,
  resource_utilization: metrics.resource_utilization,
  is_anomaly: metrics.is_anomaly,
  anomaly_reason: metrics.anomaly_reason,
  ingested_at: isoOf(ingestedAtMs),
});

const insertion = (rows: string): RawBuilder<{ run_id: RunId }> => sql<{ run_id: RunId }>`
  insert into runs (${columnList})
  select ${columnList} from json_to_recordset(${rows}::json) as run (${recordType})
  on conflict (run_id) do nothing
  returning run_id`;

const isoOf = (epochMs: number | null): string | null =>
  epochMs !== null && Number.isFinite(epochMs) && Math.abs(epochMs) < 8.64e15 ? new Date(epochMs).toISOString() : null;
