import { type ErrorCode, type FieldFault, PipelineError } from './errors.js';
import { exportedFields, isExportedRun, type ExportedRun } from './exported-run.js';
import { MAX_NAME_CHARS } from './field-kinds.js';
import { MAX_QUOTED_CHARS } from './limits.js';
import { MAX_OBJECT_ID_CHARS } from './object-id.js';
import { inNfc, withInvisibleShown } from './name-text.js';
import type { CanonicalLog } from './raw-log.js';
import {
  fieldEntries,
  fieldNamed,
  frenchNameOf,
  isFrench,
  neededFields,
  type NamedField,
  type RecordFieldName,
} from './record-fields.js';
import { invisibleInField, keptValue } from './record-names.js';
import { isSecretMisplaced, maySecretBeIn, maySecretBeUnder } from './redact-record.js';
import { redactText } from './redaction/redact-text.js';
import type { StatusWords } from './status.js';

/** A record that can come in: as its sender means it, or as an export wrote it. */
export type IncomingLog = CanonicalLog | ExportedRun;

/** How a reason tells what was there instead: its first characters, or no more than its type. */
export type Telling = 'value' | 'type';

export interface ReadingOptions {
  readonly telling?: Telling;
  /** The company of a record that names none. */
  readonly company?: string | undefined;
  /** Words for a status that a company has added. */
  readonly statusWordsOf?: ((company: string) => StatusWords | undefined) | undefined;
}

/** The record in canonical names, or its faults. */
export type RecordReading =
  | {
      readonly ok: true;
      readonly log: IncomingLog;
      /** Names that stand for no field; the first `MAX_IGNORED_FIELDS` of them. */
      readonly ignored: readonly string[];
      /** Names that were written in another form than NFC, as they were written. */
      readonly composed: readonly WrittenName[];
      /** Whether the record names no company. */
      readonly isCompanyAssumed: boolean;
      /** False: it holds no secret. True: it has to be looked at closely. */
      readonly mayHoldSecret: boolean;
    }
  | { readonly ok: false; readonly faults: readonly FieldFault[]; readonly mayHoldSecret: boolean };

/** A name as its sender wrote it. */
export interface WrittenName {
  readonly field: RecordFieldName;
  readonly original: string;
}

/** The company of records that name none, unless the setting DEFAULT_COMPANY or a key names another. */
export const DEFAULT_COMPANY = 'default';

export const MAX_IGNORED_FIELDS = 20;

const blankLog = Object.fromEntries(fieldEntries.map(({ field }) => [field, null])) as Record<string, unknown>;
const NOTHING: readonly never[] = Object.freeze([]);
const fieldsOfExport = Object.entries(exportedFields).map(([field, kind]) => ({
  field: field as keyof typeof exportedFields,
  ...kind,
}));

/** A fault with the place of its field in the table, by which faults are told in order. */
type PlacedFault = FieldFault & { readonly index: number };

/**
 * Reads a record that arrived, whatever names its fields have. Two spellings of one record are read as one record. Of
 * anything else in it only the name is looked at.
 */
export function readRecord(value: unknown, options: ReadingOptions = {}): RecordReading {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    // Never quoted: a line of a file that holds no records may be a password.
    const reason = `expected a JSON object, got ${typeOf(value)}`;
    return refused([{ field: '', code: 'record_not_object', reason }], false);
  }
  const record: Readonly<Record<string, unknown>> = value as Record<string, unknown>;
  const tell = options.telling === 'type' ? typeOf : quote;
  if (isExportedRun(record)) return readExported(record, tell);

  const log = { ...blankLog };
  const ignored: string[] = [];
  const composed: WrittenName[] = [];
  const faults: PlacedFault[] = [];
  const said: Said = { log, record, tell };
  // A bit for each field that was given: looking into the log instead would cost half as much as all the rest.
  let given = 0;
  let mayHoldSecret = false;
  const words = options.statusWordsOf?.(companyIn(record) ?? options.company ?? DEFAULT_COMPANY);
  for (const name in record) {
    const named = fieldNamed(name);
    const found = record[name];
    if (named === undefined) {
      if (ignored.length < MAX_IGNORED_FIELDS) ignored.push(name);
      mayHoldSecret ||= maySecretBeUnder(name, found);
    } else if (found !== null && found !== undefined) {
      const isTwice = (given & named.bit) !== 0;
      if (isBlank(found) && (isTwice || !named.keepsBlank)) continue;
      const isShort = typeof found === 'string' && found.length < named.minSecretChars;
      const isSuspect = !isShort && maySecretBeIn(named, found);
      mayHoldSecret ||= isSuspect;
      const isMisplaced = isSuspect && isSecretMisplaced(named, found);
      const value = keptValue(named, found);
      if (value !== found && !isTwice) composed.push({ field: named.field, original: found as string });
      const code = isMisplaced ? 'secret_in_name' : (named.kind.faultOf(value, words) ?? invisibleFault(named, value));
      if (code !== null) faults.push(faultOf(code, named, name, said));
      else if (isTwice) addContradiction(faults, named, name, said);
      log[named.field] = value;
      given |= named.bit;
    }
  }
  addMissing(faults, log, record);
  if (faults.length > 0) return refused(inOrder(faults), mayHoldSecret);
  const isCompanyAssumed = log.company === null;
  if (isCompanyAssumed) log.company = options.company ?? DEFAULT_COMPANY;
  return { ok: true, log: log as unknown as CanonicalLog, ignored, composed, isCompanyAssumed, mayHoldSecret };
}

const invisibleFault = (named: NamedField | undefined, value: unknown): ErrorCode | null =>
  named === undefined || invisibleInField(named, value) === null ? null : 'character_invisible';

/** The company that a record names, before its fields are read. */
function companyIn(record: Readonly<Record<string, unknown>>): string | undefined {
  const name = Object.keys(record).find((one) => fieldNamed(one)?.field === 'company' && !isBlank(record[one]));
  const company = name === undefined ? undefined : record[name];
  return typeof company === 'string' ? inNfc(company) : undefined;
}

/** The faults of a record that arrived, field by field; empty when it can come in. */
export function faultsOf(
  value: unknown,
  telling: Telling = 'value',
  options: Omit<ReadingOptions, 'telling'> = {},
): readonly FieldFault[] {
  const reading = readRecord(value, { ...options, telling });
  return reading.ok ? NOTHING : reading.faults;
}

/**
 * The record in canonical names. @throws PipelineError with the code of the first fault and the reasons of all
 */
export function checkedRecord(value: unknown, options?: ReadingOptions): IncomingLog {
  const reading = readRecord(value, options);
  if (reading.ok) return reading.log;
  throw new PipelineError(reading.faults[0]!.code, reasonsOf(reading.faults));
}

/** The reasons of all faults in one sentence. */
export const reasonsOf = (faults: readonly FieldFault[]): string => faults.map(({ reason }) => reason).join('; ');

const refused = (faults: readonly FieldFault[], mayHoldSecret: boolean): RecordReading => ({
  ok: false,
  faults,
  mayHoldSecret,
});

/** A blank says nothing: it is absent where absence can be kept, and gives way to another spelling of its field. */
function isBlank(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  // Nearly every text begins with a letter or a digit.
  const first = value.charCodeAt(0);
  return !(first > 0x20 && first < 0x7f) && value.trim() === '';
}

/** The record as far as it is read, and how much of it a reason may quote. */
interface Said {
  /** The fields that were read so far. */
  readonly log: Readonly<Record<string, unknown>>;
  readonly record: Readonly<Record<string, unknown>>;
  readonly tell: (value: unknown) => string;
}

const faultOf = (code: ErrorCode, { index, kind }: NamedField, name: string, said: Said): PlacedFault => ({
  index,
  field: name,
  code,
  reason: reasonOf(code, name, kind.says, said),
});

/** A field that is given twice must say the same both times. */
function addContradiction(faults: PlacedFault[], named: NamedField, name: string, said: Said): void {
  const { log, record, tell } = said;
  const { field, index, kind } = named;
  const { meaningOf = String } = kind;
  const before = log[field];
  if (isBlank(before) || meaningOf(before) === meaningOf(keptValue(named, record[name]))) return;
  const names = Object.keys(record).filter((one) => fieldNamed(one)?.field === field);
  const other = names.find((one) => keptValue(named, record[one]) === before) ?? field;
  const reason = `${field} is given twice: ${other} is ${tell(before)} and ${name} is ${tell(record[name])}`;
  faults.push({ index, field: name, code: 'field_twice', reason });
}

function addMissing(faults: PlacedFault[], log: Readonly<Record<string, unknown>>, record: object): void {
  for (const oneOf of neededFields) {
    if (oneOf.some((field) => log[field] !== null && !isBlank(log[field]))) continue;
    const names = oneOf.map((field) => (isFrench(record) ? frenchNameOf(field) : field));
    const index = fieldEntries.findIndex(({ field }) => field === oneOf[0]);
    faults.push({ index, field: names[0]!, code: 'field_missing', reason: `${names.join(' or ')} is required` });
  }
  // The name stands in for the id, and has to be as short as one.
  const { object_id, object_type } = log;
  if (object_id !== null || typeof object_type !== 'string' || object_type.length <= MAX_OBJECT_ID_CHARS) return;
  if (faults.some(({ code }) => code === 'field_too_long')) return;
  const reason = `object_type has more than ${MAX_OBJECT_ID_CHARS} characters, and there is no object_id`;
  faults.push({ index: 0, field: 'object_type', code: 'field_too_long', reason });
}

const inOrder = (faults: PlacedFault[]): FieldFault[] =>
  faults.sort((a, b) => a.index - b.index).map(({ field, code, reason }) => ({ field, code, reason }));

function readExported(run: ExportedRun, tell: Said['tell']): RecordReading {
  const faults: FieldFault[] = [];
  const composed: WrittenName[] = [];
  const log: Record<string, unknown> = { ...run };
  let mayHoldSecret = false;
  for (const name in run) mayHoldSecret ||= maySecretBeUnder(name, run[name as keyof ExportedRun]);
  for (const { field, faultOf, says } of fieldsOfExport) {
    const found: unknown = run[field];
    const named = fieldNamed(field);
    const value = named === undefined ? found : keptValue(named, found);
    if (value !== found) composed.push({ field: field as RecordFieldName, original: found as string });
    log[field] = value;
    const code = isNameWithSecret(field, found) ? 'secret_in_name' : (faultOf(value) ?? invisibleFault(named, value));
    if (code !== null) faults.push({ field, code, reason: reasonOf(code, field, says, { record: log, tell }) });
  }
  return faults.length > 0
    ? refused(faults, mayHoldSecret)
    : {
        ok: true,
        log: log as unknown as ExportedRun,
        ignored: NOTHING,
        composed,
        isCompanyAssumed: false,
        mayHoldSecret,
      };
}

function isNameWithSecret(field: string, value: unknown): boolean {
  const named = fieldNamed(field);
  return named !== undefined && isSecretMisplaced(named, value);
}

function reasonOf(
  code: ErrorCode,
  field: string,
  says: string,
  { record, tell }: Pick<Said, 'record' | 'tell'>,
): string {
  if (code === 'field_missing') return `${field} is required`;
  if (code === 'field_too_long') return `${field} has more than ${maxCharsOf(field)} characters`;
  if (code === 'text_unstorable') return `${field} holds a NUL or half a surrogate pair`;
  if (code === 'secret_in_name') return `${field} holds what looks like a secret`;
  if (code === 'character_invisible')
    return `${field} holds the character ${invisibleInField(fieldNamed(field)!, record[field])}, which is invisible`;
  return `${field} ${says}, got ${tell(record[field])}`;
}

const maxCharsOf = (name: string): number =>
  fieldNamed(name)?.field === 'object_id' ? MAX_OBJECT_ID_CHARS : MAX_NAME_CHARS;

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
  // A secret that is cut has no form by which it could be known.
  const shown = redactText(value);
  // Cut before it is quoted: half of a surrogate pair must come out escaped.
  const isLong = shown.length > MAX_QUOTED_CHARS;
  return withInvisibleShown(JSON.stringify(shown.slice(0, MAX_QUOTED_CHARS))) + (isLong ? '…' : '');
}
