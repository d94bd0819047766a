import { isUtf8 } from 'node:buffer';
import { PipelineError } from './errors.js';
import { MAX_JSON_DEPTH, parseRecord } from './parse-json.js';

const ENVELOPE_VERSION = '1.1.0';

/** The envelope of a record, the same on every topic. */
interface Envelope<T = unknown> {
  /** When the envelope was made, ISO 8601 in UTC. */
  readonly timestamp: string;
  readonly data: T;
  /** The service that made it. */
  readonly source: string;
  readonly version: string;
}

/** Names of the headers that travel with a message. */
export const headers = {
  runId: 'run-id',
  /** When the record was taken in, in epoch milliseconds. */
  ingestTs: 'ingest-ts',
  /** The company of a record that names none, or the only one that its sender may send for. */
  company: 'company',
  /** The id of the key that sent the record. */
  keyId: 'key-id',
  /** W3C trace context, when the caller sent one. */
  traceparent: 'traceparent',
} as const;

/** When the record of a message was taken in, in epoch milliseconds; null: its headers do not say. */
export function ingestedMsOf(messageHeaders: Readonly<Record<string, string>>): number | null {
  const text = messageHeaders[headers.ingestTs];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

let lastMs = NaN;
let lastIso = '';

/** Messages of one chunk have one time, of which the text is made once. */
function isoOf(now: Date): string {
  const ms = now.getTime();
  if (ms !== lastMs) [lastMs, lastIso] = [ms, now.toISOString()];
  return lastIso;
}

/** `dataJson` is JSON already, and goes in as it is: the source's own spelling of its numbers survives. */
export const wrapJson = (dataJson: string, source: string, now: Date): string =>
  `{"timestamp":"${isoOf(now)}","data":${dataJson},"source":"${source}","version":"${ENVELOPE_VERSION}"}`;

export const wrap = (data: unknown, source: string, now: Date): string => wrapJson(JSON.stringify(data), source, now);

const dataOf = (envelope: unknown): unknown => (envelope as Partial<Envelope> | null)?.data;

/** @throws PipelineError `encoding_invalid`, `json_invalid`, `json_too_deep`, `envelope_invalid` */
export function unwrap(value: Buffer | null): unknown {
  if (value === null) throw new PipelineError('envelope_invalid', 'the message has no value');
  // Decoding puts a replacement character where bytes are wrong: a repair that nobody would notice.
  if (!isUtf8(value)) throw new PipelineError('encoding_invalid', 'the message is not UTF-8');
  // The envelope is one level around what was read without it.
  const { value: parsed } = parseRecord(value.toString('utf8'), dataOf, MAX_JSON_DEPTH + 1);
  if (typeof parsed !== 'object' || parsed === null || !Object.hasOwn(parsed, 'data')) {
    throw new PipelineError('envelope_invalid', 'the message is not an object with "data"');
  }
  return (parsed as Envelope).data;
}
