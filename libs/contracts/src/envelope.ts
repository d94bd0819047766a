import { isUtf8 } from 'node:buffer';
import { PipelineError } from './errors.js';

const ENVELOPE_VERSION = '1.0.0';

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
  /** W3C trace context, when the caller sent one. */
  traceparent: 'traceparent',
} as const;

/** When the record of a message was taken in, in epoch milliseconds; null: its headers do not say. */
export function ingestedMsOf(messageHeaders: Readonly<Record<string, string>>): number | null {
  const text = messageHeaders[headers.ingestTs];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

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
  if (text.length > 2 * maxDepth && isDeeperThan(maxDepth, text)) {
    throw new PipelineError('json_too_deep', `the JSON is nested more than ${maxDepth} levels deep`);
  }
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the text, which may be anybody's file: neither it nor the error goes any further.
    throw new PipelineError('json_invalid', saysWhere(error as Error));
  }
}

/** Where the parser stopped, in our own words. */
function saysWhere({ message }: Error): string {
  const [, position] = / at position (\d+)/.exec(message) ?? [];
  if (position !== undefined) return `not JSON at character ${Number(position) + 1}`;
  return message.startsWith('Unexpected end') ? 'the JSON ends too early' : 'not JSON';
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether a JSON text is nested more deeply. Reads the text: walking the parsed value costs ten times as much where it
 * is an array of a hundred thousand empty objects.
 */
function isDeeperThan(maxDepth: number, json: string): boolean {
  if (!hasMoreBrackets(maxDepth, json)) return false;
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const unit = json.charCodeAt(at);
    if (unit === QUOTE) at = endOfString(json, at);
    // [ and {, ] and }: each closing one is two above its opening one.
    else if (unit === 0x5b || unit === 0x7b) {
      if (++depth > maxDepth) return true;
    } else if (unit === 0x5d || unit === 0x7d) depth--;
  }
  return false;
}

// Searched for natively; nearly every record has a handful.
function hasMoreBrackets(count: number, json: string): boolean {
  let left = count;
  for (const bracket of ['{', '[']) {
    for (let at = json.indexOf(bracket); at >= 0; at = json.indexOf(bracket, at + 1)) if (--left < 0) return true;
  }
  return false;
}

function endOfString(json: string, start: number): number {
  let at = start + 1;
  for (; at < json.length; at++) {
    const unit = json.charCodeAt(at);
    if (unit === BACKSLASH) at++;
    else if (unit === QUOTE) break;
  }
  return at;
}
