import { MAX_QUOTED_CHARS } from './limits.js';
import { type ErrorCode, type FieldFault, PipelineError } from './errors.js';
import { exportedFields, isExportedRun } from './exported-run.js';
import { fieldKinds, MAX_NAME_CHARS } from './field-kinds.js';
import type { IncomingLog } from './incoming-log.js';
import { fieldsOf } from './raw-log.decorators.js';
import { RawLogDto } from './raw-log.dto.js';

// The rules of the DTO, read once: walking this list costs a twentieth of class-validator's pass over an instance.
const rawFields = fieldsOf(RawLogDto).map(({ field, kind }) => ({ field, ...fieldKinds[kind] }));
const fieldsOfExport = Object.entries(exportedFields).map(([field, kind]) => ({ field, ...kind }));

/** How a reason tells what was there instead: its first characters, or no more than its type. */
export type Telling = 'value' | 'type';

/**
 * The faults of a record that arrived, field by field; empty when it is an `IncomingLog`. Looks at nothing unlisted.
 */
export function faultsOf(value: unknown, telling: Telling = 'value'): FieldFault[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    // Never quoted: a line of a file that holds no records may be a password.
    return [{ field: '', code: 'record_not_object', reason: `expected a JSON object, got ${typeOf(value)}` }];
  }
  const record: Readonly<Record<string, unknown>> = value as Record<string, unknown>;
  const faults: FieldFault[] = [];
  const tell = telling === 'value' ? quote : typeOf;
  for (const { field, faultOf, says } of isExportedRun(record) ? fieldsOfExport : rawFields) {
    const found = record[field];
    const code = faultOf(found);
    if (code !== null) faults.push({ field, code, reason: reasonOf(code, field, `${says}, got ${tell(found)}`) });
  }
  return faults;
}

/**
 * The record, known to be one that can come in.
 * @throws PipelineError with the code of the first fault and the reasons of all
 */
export function checkRawLog(value: unknown): IncomingLog {
  const faults = faultsOf(value);
  if (faults[0] === undefined) return value as IncomingLog;
  throw new PipelineError(faults[0].code, faults.map(({ reason }) => reason).join('; '));
}

function reasonOf(code: ErrorCode, field: string, says: string): string {
  if (code === 'field_missing') return `${field} is required`;
  if (code === 'field_too_long') return `${field} has more than ${MAX_NAME_CHARS} characters`;
  if (code === 'text_unstorable') return `${field} holds a NUL or half a surrogate pair`;
  return `${field} ${says}`;
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (value === null || value === undefined) return 'null';
  return typeNames[typeof value] ?? 'something else';
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
};

function quote(value: unknown): string {
  if (typeof value === 'object' && value !== null) return typeOf(value);
  // JSON.parse reads 1e400 as Infinity, which JSON.stringify would call null.
  if (typeof value !== 'string') return String(value);
  // Cut first: a text can be as long as its record, and half of a surrogate pair must come out escaped.
  return value.length > MAX_QUOTED_CHARS
    ? `${JSON.stringify(value.slice(0, MAX_QUOTED_CHARS))}…`
    : JSON.stringify(value);
}
