import { fieldNamed, type NamedField } from './record-fields.js';
import { type OwnRedaction, redactJson } from './redaction/redact-json.js';
import { holdsCertainSecret, redactText } from './redaction/redact-text.js';
import { mayHoldSecret, MIN_FORM_CHARS } from './redaction/secret-hints.js';
import { maySecretBeInName } from './redaction/secret-words.js';

/** Longest text that a number or a time is written with, in characters. */
const MAX_MEASURE_CHARS = 35;

/** Whether the value of a field may hold a secret. Cheap, and right when it says no. */
export function maySecretBeIn({ isName, isMeasure }: NamedField, value: unknown): boolean {
  if (typeof value !== 'string') return typeof value === 'object' && maySecretBeWithin(value, 0);
  // The only secret of a name that has no form of its own is that of an address.
  if (isName && value.length < MIN_FORM_CHARS && !value.includes('@')) return false;
  return !(isMeasure && isNumeric(value)) && mayHoldSecret(value);
}

function isNumeric(text: string): boolean {
  const first = text.charCodeAt(0);
  return first >= 0x30 && first <= 0x39 && text.length <= MAX_MEASURE_CHARS;
}

/** The same of a field that nobody knows. */
export const maySecretBeUnder = (name: string, value: unknown): boolean =>
  maySecretBeInName(name) || maySecretBeWithin(value, 0);

/** `pwd=x` */
const MIN_SECRET_CHARS = 5;

/** Deeper than this nothing is looked at, and there may be anything. */
const MAX_DEPTH = 10;

function maySecretBeWithin(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.length >= MIN_SECRET_CHARS && mayHoldSecret(value);
  if (typeof value !== 'object' || value === null) return false;
  if (depth === MAX_DEPTH) return true;
  if (Array.isArray(value)) return value.some((each) => maySecretBeWithin(each, depth + 1));
  for (const name in value) {
    if (maySecretBeInName(name)) return true;
    if (maySecretBeWithin((value as Readonly<Record<string, unknown>>)[name], depth + 1)) return true;
  }
  return false;
}

/** Whether a field by which the run is known holds a secret. A time that holds anything like one is none. */
export const isSecretMisplaced = ({ isIdentity, isMeasure }: NamedField, value: unknown): boolean =>
  isIdentity && typeof value === 'string' && (isMeasure ? redactText(value) !== value : holdsCertainSecret(value));

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
