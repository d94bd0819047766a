import type { Normalization, RunStatus } from '@app/contracts';
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { RunsTable } from '../store/tables.js';
import type { ExportedRunDto, RunEntryDto } from './run-entry.dto.js';

/** The columns of an entry. */
export const entryColumns = [
  'run_id',
  'sequence_id',
  'timestamp',
  'company',
  'zone',
  'source',
  'object_id',
  'object_type',
  'transformation',
  'status',
  'start_time',
  'end_time',
  'duration_seconds',
  'cpu_time_seconds',
  'memory_used_bytes',
  'description',
  'error_message',
  'throughput_objects_per_minute',
  'efficiency_score',
  'resource_utilization',
  'is_anomaly',
  'anomaly_reason',
  'stored_at',
] as const satisfies (keyof RunsTable & keyof RunEntryDto)[];

/** In the order in which they are exported: with all that is needed to take the run in again. */
export const exportColumns = [...entryColumns, 'parameters', 'normalizations'] as const;

export type RunRow = Pick<Selectable<RunsTable>, (typeof entryColumns)[number]>;

export type ExportRow = Pick<Selectable<RunsTable>, (typeof exportColumns)[number]>;

/** The same for a statement that is written out. */
export const entryColumnList = sql.join(entryColumns.map((name) => sql.ref(name)));
export const exportColumnList = sql.join(exportColumns.map((name) => sql.ref(name)));

export const entryOf = ({ object_id, memory_used_bytes, status, ...row }: RunRow): RunEntryDto => ({
  ...row,
  object_id: Number(object_id),
  memory_used_bytes: memory_used_bytes === null ? null : Number(memory_used_bytes),
  status: status as RunStatus,
});

export const exportedRunOf = ({ parameters, normalizations, ...row }: ExportRow): ExportedRunDto => ({
  ...entryOf(row),
  parameters,
  normalizations: normalizations as Normalization[],
});
