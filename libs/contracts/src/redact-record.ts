import { fieldNamed, type NamedField } from './record-fields.js';
import { type OwnRedaction, redactJson } from './redaction/redact-json.js';
import { holdsCertainSecret, redactText } from './redaction/redact-text.js';
import { mayHoldSecret } from './redaction/secret-hints.js';
import { isSecretName } from './redaction/secret-words.js';

/** Shortest name that can hold a secret which is known by its form, in characters. */
const MIN_SECRET_NAME_CHARS = 12;
/** Longest text that a number or a time is written with, in characters. */
const MAX_MEASURE_CHARS = 35;

/** Whether the value of a field may hold a secret. Cheap, and right when it says no. */
export function maySecretBeIn({ kind: { search } }: NamedField, value: unknown): boolean {
  if (typeof value !== 'string') return typeof value === 'object' && maySecretBeWithin(value, 0);
  if (search === 'text' || search === 'within') return mayHoldSecret(value);
  if (search === 'name') return value.length >= MIN_SECRET_NAME_CHARS && mayHoldSecret(value);
  const first = value.charCodeAt(0);
  return !(first >= 0x30 && first <= 0x39 && value.length <= MAX_MEASURE_CHARS) && mayHoldSecret(value);
}

/** The same of what no field has the name of. */
export const maySecretBeUnder = (name: string, value: unknown): boolean =>
  isSecretName(name) ||
  mayHoldSecret(name) ||
  (typeof value === 'string' ? mayHoldSecret(value) : maySecretBeWithin(value, 0));

/** Deeper than this nothing is looked at, and there may be anything. */
const MAX_DEPTH = 10;

function maySecretBeWithin(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return mayHoldSecret(value);
  if (typeof value !== 'object' || value === null) return false;
  if (depth === MAX_DEPTH) return true;
  if (Array.isArray(value)) return value.some((each) => maySecretBeWithin(each, depth + 1));
  return Object.entries(value).some(
    ([name, each]) => isSecretName(name) || mayHoldSecret(name) || maySecretBeWithin(each, depth + 1),
  );
}

/** Whether a field by which the run is known holds a secret. A time that holds anything like one is none. */
export const isSecretMisplaced = ({ isIdentity, kind: { search } }: NamedField, value: unknown): boolean =>
  isIdentity &&
  typeof value === 'string' &&
  (search === 'measure' ? redactText(value) !== value : holdsCertainSecret(value));

/**
 * The JSON text of a record without its secrets; the same text when it holds none. The fields by which the run is known stay as
 * they are: its id does not change.
 */
export const redactRecordJson = (json: string, own?: OwnRedaction): string =>
  redactJson(json, { own, keeps: (name) => fieldNamed(name)?.isIdentity === true });

/** The same of a record that is read already; the same record when it holds none. */
export function redactRecord(record: unknown, own?: OwnRedaction): unknown {
  const json = JSON.stringify(record, spelledOut);
  const redacted = redactRecordJson(json, own);
  return redacted === json ? record : JSON.parse(redacted);
}

// JSON would write null.
const spelledOut = (_name: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
