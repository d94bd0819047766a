import type { ProcessedRun, RunId, StandardizedLog } from '@app/contracts';
import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { Database } from './database.js';

/** A run as it is kept: what the source said, what we computed, and when it came in. */
export interface Run {
  readonly log: StandardizedLog;
  readonly metrics: ProcessedRun;
  /** Epoch milliseconds; null when the message does not say. */
  readonly ingestedAtMs: number | null;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly of: (run: Run) => unknown;
}

/** What is written, column by column. A new field of the source is one line here. */
const columns: readonly Column[] = [
  { name: 'run_id', type: 'uuid', of: ({ log }) => log.run_id },
  { name: 'sequence_id', type: 'text', of: ({ log }) => log.sequence_id },
  { name: 'timestamp', type: 'timestamptz', of: ({ log }) => log.timestamp },
  { name: 'company', type: 'text', of: ({ log }) => log.company },
  { name: 'zone', type: 'text', of: ({ log }) => log.zone },
  { name: 'source', type: 'text', of: ({ log }) => log.source },
  { name: 'object_id', type: 'bigint', of: ({ log }) => log.object_id },
  { name: 'object_type', type: 'text', of: ({ log }) => log.object_type },
  { name: 'transformation', type: 'text', of: ({ log }) => log.transformation },
  { name: 'parameters', type: 'text', of: ({ log }) => log.parameters },
  { name: 'status', type: 'text', of: ({ log }) => log.status },
  { name: 'start_time', type: 'timestamptz', of: ({ log }) => log.start_time },
  { name: 'end_time', type: 'timestamptz', of: ({ log }) => log.end_time },
  { name: 'duration_seconds', type: 'float8', of: ({ log }) => log.duration_seconds },
  { name: 'cpu_time_seconds', type: 'float8', of: ({ log }) => log.cpu_time_seconds },
  { name: 'memory_used_bytes', type: 'bigint', of: ({ log }) => log.memory_used_bytes },
  { name: 'description', type: 'text', of: ({ log }) => log.description },
  { name: 'error_message', type: 'text', of: ({ log }) => log.error_message },
  { name: 'normalizations', type: 'jsonb', of: ({ log }) => log.normalizations },
  { name: 'throughput_objects_per_minute', type: 'float8', of: ({ metrics }) => metrics.throughput_objects_per_minute },
  { name: 'efficiency_score', type: 'float8', of: ({ metrics }) => metrics.efficiency_score },
  { name: 'resource_utilization', type: 'float8', of: ({ metrics }) => metrics.resource_utilization },
  { name: 'is_anomaly', type: 'boolean', of: ({ metrics }) => metrics.is_anomaly },
  { name: 'anomaly_reason', type: 'text', of: ({ metrics }) => metrics.anomaly_reason },
  { name: 'ingested_at', type: 'timestamptz', of: ({ ingestedAtMs }) => isoOf(ingestedAtMs) },
];

const columnList = sql.join(columns.map(({ name }) => sql.ref(name)));
const recordType = sql.raw(columns.map(({ name, type }) => `"${name}" ${type}`).join(', '));

/** The runs. Writing one twice changes nothing. */
@Injectable()
export class RunsStore {
  constructor(private readonly database: Database) {}

  /**
   * One statement, and so one transaction, whatever the number of runs.
   * @returns ids of those that were not known before
   * @throws PipelineError `store_unavailable`; `store_rejected` when one of the rows cannot be kept, and then none is
   */
  async insertNew(runs: readonly Run[]): Promise<ReadonlySet<RunId>> {
    if (runs.length === 0) return new Set();
    const { rows } = await this.database.statement((tables) => insertion(rowsOf(runs)).execute(tables));
    return new Set(rows.map(({ run_id }) => run_id));
  }
}

// Sorted, so that two writers with the same runs wait for each other and do not lock each other out.
const rowsOf = (runs: readonly Run[]): string =>
  JSON.stringify(
    runs
      .toSorted((a, b) => (a.log.run_id < b.log.run_id ? -1 : 1))
      .map((run) => Object.fromEntries(columns.map(({ name, of }) => [name, of(run)]))),
  );

const insertion = (rows: string): RawBuilder<{ run_id: RunId }> => sql<{ run_id: RunId }>`
  insert into runs (${columnList})
  select ${columnList} from json_to_recordset(${rows}::json) as run (${recordType})
  on conflict (run_id) do nothing
  returning run_id`;

const isoOf = (epochMs: number | null): string | null =>
  epochMs !== null && Number.isFinite(epochMs) && Math.abs(epochMs) < 8.64e15 ? new Date(epochMs).toISOString() : null;
