import { isUtf8 } from 'node:buffer';
import { PipelineError } from './errors.js';

export const ENVELOPE_VERSION = '1.0.0';

/** What surrounds a record on every topic. */
export interface Envelope<T = unknown> {
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
  /** W3C trace context, when the caller sent one. */
  traceparent: 'traceparent',
} as const;

/** `dataJson` is JSON already, and goes in as it is: the source's own spelling of its numbers survives. */
export const wrapJson = (dataJson: string, source: string, now: Date): string =>
  `{"timestamp":"${now.toISOString()}","data":${dataJson},"source":"${source}","version":"${ENVELOPE_VERSION}"}`;

export const wrap = (data: unknown, source: string, now: Date): string => wrapJson(JSON.stringify(data), source, now);

/** @throws PipelineError `encoding_invalid`, `json_invalid`, `json_too_deep`, `envelope_invalid` */
export function unwrap(value: Buffer | null): unknown {
  if (value === null) throw new PipelineError('envelope_invalid', 'the message has no value');
  // Decoding puts a replacement character where bytes are wrong: a repair that nobody would notice.
  if (!isUtf8(value)) throw new PipelineError('encoding_invalid', 'the message is not UTF-8');
  // The envelope is one level around what was read without it.
  const parsed = parseJson(value.toString('utf8'), MAX_JSON_DEPTH + 1);
  if (typeof parsed !== 'object' || parsed === null || !Object.hasOwn(parsed, 'data')) {
    throw new PipelineError('envelope_invalid', 'the message is not an object with "data"');
  }
  return (parsed as Envelope).data;
}

/** Deepest nesting that a document may have: `JSON.stringify` and many parsers overflow their stack on a few thousand. */
export const MAX_JSON_DEPTH = 500;

/** @throws PipelineError `json_invalid`, saying where; `json_too_deep` */
export function parseJson(text: string, maxDepth = MAX_JSON_DEPTH): unknown {
  const value = parse(text);
  // A level takes two characters at least, so most records need not be walked through.
  if (text.length > 2 * maxDepth && isDeeperThan(maxDepth, value)) {
    throw new PipelineError('json_too_deep', `the JSON is nested more than ${maxDepth} levels deep`);
  }
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PipelineError('json_invalid', (error as Error).message.slice(0, 300), { cause: error });
  }
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((child) => isDeeperThan(levels - 1, child));
}
