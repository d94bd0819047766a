import type { Normalization, RunStatus } from '@app/contracts';
import { isLongText, type RunsTable, shortened, shortTextOf } from '@app/database';
import { type Selectable, sql } from 'kysely';
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

/** Columns of an export, in their order. A run can be ingested again from them. */
export const exportColumns = [...entryColumns, 'parameters', 'normalizations'] as const;

export type RunRow = Pick<Selectable<RunsTable>, (typeof entryColumns)[number]>;

export type ExportRow = Pick<Selectable<RunsTable>, (typeof exportColumns)[number]>;

/** Columns of text of any length. */
export const longColumns = [
  'description',
  'error_message',
  'parameters',
] as const satisfies (typeof exportColumns)[number][];

const isLong = new Set<string>(longColumns);

/** Columns of a run in a list, in SQL: the database cuts long texts. */
export const entryColumnList = sql.join(
  entryColumns.map((name) => (isLong.has(name) ? sql`${shortened(name)} as ${sql.ref(name)}` : sql.ref(name))),
);

/** Columns of an exported run, in SQL, with whole texts: the statement must bound the bytes itself. */
export const exportColumnList = sql.join(exportColumns.map((name) => sql.ref(name)));

/** A run with whole texts. */
export type WholeRun = Omit<RunEntryDto, 'text_cut'>;

export const wholeRunOf = ({ object_id, memory_used_bytes, status, ...row }: RunRow): WholeRun => ({
  ...row,
  object_id: Number(object_id),
  memory_used_bytes: memory_used_bytes === null ? null : Number(memory_used_bytes),
  status: status as RunStatus,
});

/** A run in a list, with cut texts. */
export const entryOf = (row: RunRow): RunEntryDto => ({
  ...wholeRunOf(row),
  description: shortTextOf(row.description),
  error_message: shortTextOf(row.error_message),
  text_cut: isLongText(row.description) || isLongText(row.error_message),
});

export const exportedRunOf = ({ parameters, normalizations, ...row }: ExportRow): ExportedRunDto => ({
  ...wholeRunOf(row),
  parameters,
  normalizations: normalizations as Normalization[],
});
