import { validate } from 'uuid';
import { unguardFormulas } from './csv-guard.js';
import type { ErrorCode } from './errors.js';
import { fieldKinds, isStorable, MAX_NAME_CHARS } from './field-kinds.js';
import { MAX_OBJECT_ID_CHARS, readObjectId } from './object-id.js';
import type { Normalization, StandardizedLog } from './standardized-log.dto.js';
import { readStatus } from './status.js';
import { isUtcTime } from './utc-time.js';

/** A run as `GET /runs/export` writes it, on its way back in. Its computed columns are not read. */
export type ExportedRun = StandardizedLog & { readonly stored_at: string };

interface ExportedKind {
  /** The code of what is wrong with the value, or null. Absent is undefined. */
  readonly faultOf: (value: unknown) => ErrorCode | null;
  /** The rule as the end of a sentence that begins with the field's name. */
  readonly says: string;
  /** The value of a CSV cell that is not empty. */
  readonly ofCell: (cell: string) => unknown;
}

const orAbsent =
  (faultOf: ExportedKind['faultOf']): ExportedKind['faultOf'] =>
  (value) =>
    value == null ? null : faultOf(value);
const required =
  (is: (value: unknown) => boolean): ExportedKind['faultOf'] =>
  (value) =>
    value == null ? 'field_missing' : is(value) ? null : 'field_type';

// A cell that holds no number stays text, which is refused by its field's name.
const numberOfCell = (cell: string): unknown => (/^[+-]?[\d.]+(?:[eE][+-]?\d+)?$/.test(cell) ? Number(cell) : cell);
const isSeconds = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** Most labels that a run can have. */
export const MAX_LABELS = 20;

/** Most changes that a run can have, with room for kinds that are not thought of yet. */
const MAX_CHANGES = 200;
const isNote = (text: unknown): boolean => typeof text === 'string' && text.length <= 2 * MAX_NAME_CHARS;

function isChange(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { field, code, original = null } = value as Partial<Normalization>;
  if (!isNote(field) || !isNote(code)) return false;
  if (![field, code, original].every((text) => typeof text !== 'string' || isStorable(text))) return false;
  return original === null || typeof original === 'string' || Number.isFinite(original);
}

function jsonOfCell(cell: string): unknown {
  try {
    return JSON.parse(unguardFormulas(cell));
  } catch {
    return cell;
  }
}

const nameFault: ExportedKind['faultOf'] = (value) =>
  value == null || (typeof value === 'string' && value.trim() === '')
    ? 'field_missing'
    : fieldKinds.name.faultOf(value);

const storedTextFault = (value: unknown): ErrorCode | null =>
  fieldKinds.text.faultOf(value) ?? (isStorable(value as string) ? null : 'text_unstorable');

function areLabels(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= MAX_LABELS && entries.flat().every((text) => typeof text === 'string' && isStorable(text));
}

const utcTime = { says: 'must be ISO 8601 in UTC, such as 2025-09-05T20:45:26.191702Z', ofCell: unguardFormulas };
const seconds = { faultOf: orAbsent(required(isSeconds)), says: 'must be a number of 0 or more, or null' };

/** The kinds of field that an exported run has. */
const kinds = {
  runId: {
    faultOf: required((value) => typeof value === 'string' && validate(value)),
    says: 'must be the id that the export gave the run',
    ofCell: unguardFormulas,
  },
  name: { ...fieldKinds.name, faultOf: nameFault, ofCell: unguardFormulas },
  optionalName: { ...fieldKinds.name, faultOf: orAbsent(nameFault), ofCell: unguardFormulas },
  // A text that was exported was stored.
  text: { ...fieldKinds.text, faultOf: orAbsent(storedTextFault), ofCell: unguardFormulas },
  status: {
    faultOf: (value) => (value == null ? 'field_missing' : readStatus(value) === value ? null : 'status_unknown'),
    says: 'must be a status as it is stored, such as SUCCESS or FAILED',
    ofCell: unguardFormulas,
  },
  objectId: {
    // Versions before 0.3 exported a number.
    faultOf: (value) => (value == null || value === '' ? 'field_missing' : fieldKinds.objectId.faultOf(value)),
    says: `must be a text of 1 to ${MAX_OBJECT_ID_CHARS} characters`,
    ofCell: unguardFormulas,
  },
  start: { ...utcTime, faultOf: required(isUtcTime) },
  time: { ...utcTime, faultOf: orAbsent(required(isUtcTime)), says: `${utcTime.says}, or null` },
  seconds: { ...seconds, ofCell: numberOfCell },
  bytes: {
    faultOf: orAbsent(required(Number.isSafeInteger)),
    says: 'must be an integer or null',
    ofCell: numberOfCell,
  },
  count: {
    faultOf: orAbsent(required((value) => Number.isSafeInteger(value) && Number(value) >= 0)),
    says: 'must be an integer of 0 or more, or null',
    ofCell: numberOfCell,
  },
  labels: {
    faultOf: orAbsent(required(areLabels)),
    says: `must be an object of at most ${MAX_LABELS} texts`,
    ofCell: jsonOfCell,
  },
  changes: {
    faultOf: orAbsent(
      required((value) => Array.isArray(value) && value.length <= MAX_CHANGES && value.every(isChange)),
    ),
    says: 'must be a list of {field, code, original}',
    ofCell: jsonOfCell,
  },
} as const satisfies Record<string, ExportedKind>;

/** The fields of an exported run that are taken back. The rest of its columns were computed, and are computed anew. */
export const exportedFields = {
  run_id: kinds.runId,
  sequence_id: kinds.optionalName,
  timestamp: kinds.time,
  company: kinds.name,
  zone: kinds.name,
  source: kinds.name,
  object_id: kinds.objectId,
  object_type: kinds.name,
  transformation: kinds.optionalName,
  parameters: kinds.text,
  status: kinds.status,
  start_time: kinds.start,
  end_time: kinds.time,
  duration_seconds: kinds.seconds,
  cpu_time_seconds: kinds.seconds,
  memory_used_bytes: kinds.bytes,
  rows_in: kinds.count,
  rows_out: kinds.count,
  bytes_out: kinds.count,
  run_key: kinds.optionalName,
  attempt: kinds.count,
  url: kinds.text,
  schedule: kinds.text,
  labels: kinds.labels,
  description: kinds.text,
  error_message: kinds.text,
  normalizations: kinds.changes,
} as const satisfies Record<keyof StandardizedLog, ExportedKind>;

/** Only an export has both: no connector knows when we stored its run. */
const marks = ['run_id', 'stored_at'] as const;

/** Whether a record came out of an export and not from a connector. */
export const isExportedRun = (record: object): record is ExportedRun =>
  Object.hasOwn(record, marks[0]) && Object.hasOwn(record, marks[1]);

/** Whether these are the columns of an export; more of them may follow in a later version. */
export const areExportedColumns = (names: readonly string[]): boolean =>
  marks.every((name) => names.includes(name)) && new Set(names).size === names.length;

/**
 * The clean record that was exported. The record must have passed `faultsOf`. Columns that the version which wrote it did
 * not have are unknown.
 */
export function restoredLog(run: ExportedRun): StandardizedLog {
  const fields = Object.keys(exportedFields).map((name) => [name, run[name as keyof StandardizedLog] ?? null]);
  const log = Object.fromEntries(fields) as StandardizedLog;
  return {
    ...log,
    run_id: log.run_id.toLowerCase(),
    object_id: readObjectId(log.object_id) ?? '',
    labels: log.labels ?? {},
    normalizations: log.normalizations ?? [],
  };
}
