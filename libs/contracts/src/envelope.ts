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

/** @throws PipelineError `json_invalid`, `envelope_invalid` */
export function unwrap(value: Buffer | null): unknown {
  if (value === null) throw new PipelineError('envelope_invalid', 'the message has no value');
  const parsed = parseJson(value.toString('utf8'));
  if (typeof parsed !== 'object' || parsed === null || !Object.hasOwn(parsed, 'data')) {
    throw new PipelineError('envelope_invalid', 'the message is not an object with "data"');
  }
  return (parsed as Envelope).data;
}

/** @throws PipelineError `json_invalid`, saying where */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PipelineError('json_invalid', (error as Error).message.slice(0, 300), { cause: error });
  }
}
