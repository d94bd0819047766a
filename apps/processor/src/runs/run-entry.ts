import type { Normalization, RunStatus } from '@app/contracts';
import { isLongText, objectIdOf, type RunsTable, shortened, shortTextOf } from '@app/database';
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
  'rows_in',
  'rows_out',
  'bytes_out',
  'attempt',
  'url',
  'schedule',
  'labels',
  'run_key',
  'description',
  'error_message',
  'throughput_objects_per_minute',
  'efficiency_score',
  'resource_utilization',
  'is_anomaly',
  'anomaly_reason',
  'stored_at',
] as const satisfies (keyof RunEntryDto)[];

/** Columns of an export, in their order. A run can be ingested again from them. */
export const exportColumns = [...entryColumns, 'parameters', 'normalizations'] as const;

export type RunRow = Pick<Selectable<RunsTable>, Exclude<(typeof entryColumns)[number], 'object_id'>> & {
  readonly object_id: string;
};

export type ExportRow = RunRow & Pick<Selectable<RunsTable>, 'parameters' | 'normalizations'>;

/** Columns of text of any length. */
export const longColumns = [
  'description',
  'error_message',
  'parameters',
] as const satisfies (typeof exportColumns)[number][];

const isLong = new Set<string>(longColumns);

/** A column of an export, in SQL. */
const wholeColumn = (name: string) => (name === 'object_id' ? sql`${objectIdOf()} as object_id` : sql.ref(name));

/** Columns of a run in a list, in SQL: the database cuts long texts. */
export const entryColumnList = sql.join(
  entryColumns.map((name) => (isLong.has(name) ? sql`${shortened(name)} as ${sql.ref(name)}` : wholeColumn(name))),
);

/** Columns of an exported run, in SQL, with whole texts: the statement must bound the bytes itself. */
export const exportColumnList = sql.join(exportColumns.map(wholeColumn));

/** A run with whole texts. */
export type WholeRun = Omit<RunEntryDto, 'text_cut'>;

const numberOf = (bigint: string | null): number | null => (bigint === null ? null : Number(bigint));

export const wholeRunOf = ({
  memory_used_bytes,
  rows_in,
  rows_out,
  bytes_out,
  labels,
  status,
  ...row
}: RunRow): WholeRun => ({
  ...row,
  memory_used_bytes: numberOf(memory_used_bytes),
  rows_in: numberOf(rows_in),
  rows_out: numberOf(rows_out),
  bytes_out: numberOf(bytes_out),
  labels: (labels ?? {}) as Record<string, string>,
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
