import { validate } from 'uuid';
import { unguardFormulas } from './csv-guard.js';
import type { ErrorCode } from './errors.js';
import { fieldKinds, isStorable, MAX_NAME_CHARS } from './field-kinds.js';

import { readObjectId } from './object-id.js';
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

function changesOfCell(cell: string): unknown {
  try {
    return JSON.parse(unguardFormulas(cell));
  } catch {
    return cell;
  }
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
  name: { ...fieldKinds.name, ofCell: unguardFormulas },
  text: { ...fieldKinds.optionalText, ofCell: unguardFormulas },
  status: {
    faultOf: (value) => (value == null ? 'field_missing' : readStatus(value) === value ? null : 'status_unknown'),
    says: 'must be a status as it is stored, such as SUCCESS or FAILED',
    ofCell: unguardFormulas,
  },
  objectId: {
    faultOf: (value) => (value == null ? 'field_missing' : readObjectId(value) === null ? 'object_id_unreadable' : null),
    says: 'must be an integer',
    ofCell: numberOfCell,
  },
  start: { ...utcTime, faultOf: required(isUtcTime) },
  time: { ...utcTime, faultOf: orAbsent(required(isUtcTime)), says: `${utcTime.says}, or null` },
  seconds: { ...seconds, ofCell: numberOfCell },
  bytes: {
    faultOf: orAbsent(required(Number.isSafeInteger)),
    says: 'must be an integer or null',
    ofCell: numberOfCell,
  },
  changes: {
    faultOf: orAbsent(
      required((value) => Array.isArray(value) && value.length <= MAX_CHANGES && value.every(isChange)),
    ),
    says: 'must be a list of {field, code, original}',
    ofCell: changesOfCell,
  },
} as const satisfies Record<string, ExportedKind>;

/** The fields of an exported run that are taken back. The rest of its columns were computed, and are computed anew. */
export const exportedFields = {
  run_id: kinds.runId,
  sequence_id: kinds.name,
  timestamp: kinds.time,
  company: kinds.name,
  zone: kinds.name,
  source: kinds.name,
  object_id: kinds.objectId,
  object_type: kinds.name,
  transformation: kinds.name,
  parameters: kinds.text,
  status: kinds.status,
  start_time: kinds.start,
  end_time: kinds.time,
  duration_seconds: kinds.seconds,
  cpu_time_seconds: kinds.seconds,
  memory_used_bytes: kinds.bytes,
  description: kinds.text,
  error_message: kinds.text,
  normalizations: kinds.changes,
} as const satisfies Record<keyof StandardizedLog, ExportedKind>;

/** Only an export has both: no connector knows when we stored its run. */
const marks = ['run_id', 'stored_at'] as const;

/** Whether a record came out of an export and not from a connector. */
export const isExportedRun = (record: object): record is ExportedRun =>
  marks.every((name) => Object.hasOwn(record, name));

/** Whether these are the columns of an export; more of them may follow in a later version. */
export const areExportedColumns = (names: readonly string[]): boolean =>
  marks.every((name) => names.includes(name)) && new Set(names).size === names.length;

/**
 * The clean record that was exported. The record must have passed `faultsOf`. Of an export without the columns
 * `parameters` and `normalizations`, which versions before 0.2 wrote, both are unknown.
 */
export function restoredLog(run: ExportedRun): StandardizedLog {
  const fields = Object.keys(exportedFields).map((name) => [name, run[name as keyof StandardizedLog] ?? null]);
  const log = Object.fromEntries(fields) as StandardizedLog;
  return { ...log, run_id: log.run_id.toLowerCase(), normalizations: log.normalizations ?? [] };
}
