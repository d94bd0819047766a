import { isIntegerId, type ProcessedRun, type RunId, type StandardizedLog } from '@app/contracts';
import {
  arrayLiteral,
  type ColumnValue,
  COPY_IN,
  copyPieces,
  Database,
  isDuplicate,
  objectNumberOf,
  PREPARED,
  type RunsTable,
  type Tables,
} from '@app/database';
import { Injectable } from '@nestjs/common';
import { CompiledQuery, type Kysely } from 'kysely';

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

type Column = keyof typeof columns;

/** The values of columns that are no fields of the standardized record. */
const computed: Partial<Record<Column, (run: Run) => ColumnValue>> = {
  object_number: ({ log }) => objectNumberOf(log.object_id),
  object_text: ({ log }) => (isIntegerId(log.object_id) ? null : log.object_id),
  labels: ({ log }) => (Object.keys(log.labels).length === 0 ? null : JSON.stringify(log.labels)),
  normalizations: ({ log }) => JSON.stringify(log.normalizations),
  throughput_objects_per_minute: ({ metrics }) => metrics.throughput_objects_per_minute,
  efficiency_score: ({ metrics }) => metrics.efficiency_score,
  resource_utilization: ({ metrics }) => metrics.resource_utilization,
  is_anomaly: ({ metrics }) => metrics.is_anomaly,
  anomaly_reason: ({ metrics }) => metrics.anomaly_reason,
  ingested_at: ({ ingestedAtMs }) => isoOfMs(ingestedAtMs),
};

const valueOf = (column: Column): ((run: Run) => ColumnValue) =>
  computed[column] ?? (({ log }) => log[column as keyof StandardizedLog] as ColumnValue);

const columnNames = Object.keys(columns) as Column[];
const valuesOf = columnNames.map(valueOf);

/** Writes `runs`. Inserting a run twice changes nothing. */
@Injectable()
export class RunsRepository {
  constructor(private readonly database: Database) {}

  /**
   * One statement that writes, so one transaction, for any number of runs. Runs of which `open_runs` knows something are left out.
   * @returns ids of the new runs
   * @throws PipelineError `store_unavailable`; `store_rejected` when one of the rows cannot be kept, and then none is
   */
  async insertNew(runs: readonly Run[]): Promise<ReadonlySet<RunId>> {
    return this.database.statement((tables) =>
      runs.length < COPIED_RUNS ? insertRuns(tables, runs, 'unopened') : copyRuns(tables, runs),
    );
  }
}

/** Number of runs from which on copying them costs less than inserting them: it asks first which of them are known. */
const COPIED_RUNS = 20;

/** `insertRuns` of those that are not opened, for three quarters of the server's time. Not in a transaction. */
async function copyRuns(tables: Kysely<Tables>, runs: readonly Run[]): Promise<ReadonlySet<RunId>> {
  const fresh = new Map<RunId, Run>();
  for (const run of runs) if (!fresh.has(run.log.run_id)) fresh.set(run.log.run_id, run);
  const { rows } = await tables.executeQuery<{ run_id: RunId }>(CompiledQuery.raw(knownIds, [[...fresh.keys()]]));
  for (const { run_id } of rows) fresh.delete(run_id);
  if (fresh.size < COPIED_RUNS) return insertRuns(tables, [...fresh.values()], 'unopened');
  try {
    await tables.executeQuery(CompiledQuery.raw(copying, copyPieces(sorted([...fresh.values()]), valuesOf)));
    return new Set(fresh.keys());
  } catch (thrown) {
    // Another process has stored one of them since: nothing was copied.
    if (isDuplicate(thrown)) return insertRuns(tables, runs, 'unopened');
    throw thrown;
  }
}

/** Runs to insert: all that are new, or of those the ones of which no start or end waits in `open_runs`. */
export type InsertedRuns = 'new' | 'unopened';

/** `insertNew` on a session or in a transaction. Errors are not wrapped in PipelineError. */
export async function insertRuns(
  tables: Kysely<Tables>,
  runs: readonly Run[],
  which: InsertedRuns = 'new',
): Promise<ReadonlySet<RunId>> {
  if (runs.length === 0) return new Set();
  const inOrder = sorted(runs);
  const arrays = valuesOf.map((valueIn) => arrayLiteral(inOrder.map(valueIn)));
  const { rows } = await tables.executeQuery<{ run_id: RunId }>(CompiledQuery.raw(insertions[which], arrays));
  return new Set(rows.map(({ run_id }) => run_id));
}

/** Two writers with the same runs take row locks in the same order and do not deadlock. */
const sorted = (runs: readonly Run[]): Run[] => runs.toSorted((a, b) => (a.log.run_id < b.log.run_id ? -1 : 1));

// An array for each column: the server reads them in half the time that it takes for the same rows as JSON.
const columnList = columnNames.map((name) => `"${name}"`).join(', ');
const arrays = columnNames.map((name, index) => `$${index + 1}::${columns[name]}[]`).join(', ');
const insertionWhere = (condition: string): string => `${PREPARED}
  insert into runs (${columnList})
  select ${columnList} from unnest(${arrays}) as run (${columnList})
  where ${condition}
  on conflict (run_id) do nothing
  returning run_id`;

/** Written once: building the text by parts takes longer than many a statement. */
const insertions: Readonly<Record<InsertedRuns, string>> = {
  new: insertionWhere('true'),
  // A scalar subquery, so that each run is one index lookup.
  unopened: insertionWhere('(select run_id from open_runs where open_runs.run_id = run.run_id) is null'),
};

// The comment is read by `readSettled`, also by that of the release before, which finds the transactions that store runs.
const copying = `${COPY_IN} /* as insert into runs */ copy runs (${columnList}) from stdin`;
const knownIds = `${PREPARED}
  select run_id from runs where run_id = any($1::uuid[])
  union all
  select run_id from open_runs where run_id = any($1::uuid[])`;

/** ISO 8601; null: unknown, or no time that a database can keep. */
export const isoOfMs = (epochMs: number | null): string | null =>
  epochMs !== null && Number.isFinite(epochMs) && Math.abs(epochMs) < 8.64e15 ? new Date(epochMs).toISOString() : null;
