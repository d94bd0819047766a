import { isSecretName, mayHoldSecret, redactJson } from '@app/contracts';
import { withoutKeys } from '../access/key-text.js';

/** Fields of records, requests and settings that hold a secret or a customer's text, in lower case. */
const confidentialNames: ReadonlySet<string> = new Set([
  'body',
  'data',
  'description',
  'detail',
  'error_message',
  'key',
  'key_base64',
  'message',
  'original',
  'parameters',
  'parametres',
  'payload',
  'raw',
  'reason',
  'record',
  'records',
  'value',
  'value_base64',
]);

/** Names of settings and headers that hold a secret among other things. */
const holdsSecret = /cookie|token|database_?url/i;

const REDACTED = '[redacted]';
const DEEPEST = 8;
const MOST_CAUSES = 5;
const MOST_FRAMES = 12;

const isConfidential = (name: string): boolean =>
  confidentialNames.has(name.toLowerCase()) || holdsSecret.test(name) || isSecretName(name);

/** The same entry without secrets and record contents, however deep they lie. The entry itself is not changed. */
export function redacted(entry: object): Record<string, unknown> {
  return redactedFields(entry, DEEPEST);
}

/** Kind, code and place of an error. Its message may quote a record, so it is left out, and so are a driver's details. */
function errorEntry(error: Error, mostCauses = MOST_CAUSES): object {
  const { code } = error as { code?: unknown };
  const { cause } = error;
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    stack: framesOf(error),
    ...(cause === undefined || mostCauses === 0 ? {} : { cause: causeEntry(cause, mostCauses - 1) }),
  };
}

/** A line of the log without secrets, by the table that records are redacted by, and without the secret of every key of ours. */
export const withoutSecrets = (line: string): string =>
  withoutKeys(mayHoldSecret(line) ? redactJson(line, { mark: REDACTED }) : line);

function redactedFields(entry: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry).map(([name, value]) => [name, isConfidential(name) ? REDACTED : redactedValue(value, depth)]),
  );
}

function redactedValue(value: unknown, depth: number): unknown {
  if (value instanceof Error) return errorEntry(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date || value instanceof URL) return value;
  // Bytes are what came in, or what goes out.
  if (depth === 0 || ArrayBuffer.isView(value)) return REDACTED;
  if (Array.isArray(value)) return value.map((item) => redactedValue(item, depth - 1));
  return redactedFields(value, depth - 1);
}

const causeEntry = (cause: unknown, mostCauses: number): object =>
  cause instanceof Error ? errorEntry(cause, mostCauses) : { type: typeof cause };

// The stack begins with the message, and a line of a message can look like a frame.
function framesOf({ stack = '', message }: Error): string[] {
  return stack
    .replace(message, () => '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => line.trim());
}
