import { PipelineError } from './errors.js';
import { isExportedRun } from './exported-run.js';

/** Deepest nesting that a document may have: `JSON.stringify` and many parsers overflow their stack on a few thousand. */
export const MAX_JSON_DEPTH = 500;

/** @throws PipelineError `json_invalid`, saying where; `json_too_deep` */
export function parseJson(text: string, maxDepth = MAX_JSON_DEPTH): unknown {
  const value = parse(text);
  refuseDeep(text, maxDepth);
  return value;
}

/** A record, or a message with one in it, and a JSON text that says the same. */
export interface ParsedRecord {
  readonly value: unknown;
  /** The text as it came, but for numbers that JSON has no word for. */
  readonly text: string;
}

/**
 * A JSON text read as records are. `NaN`, `Infinity` and `-Infinity`, which Python writes, are texts. Integers that
 * JavaScript would round are texts of all their digits, once one of them is a field of the record or
 * a label.
 * @param recordOf where in the document the record is
 * @throws as `parseJson`
 */
export function parseRecord(
  json: string,
  recordOf = (document: unknown): unknown => document,
  maxDepth = MAX_JSON_DEPTH,
): ParsedRecord {
  const { value, text } = parseMended(json, maxDepth);
  const mayBeRounded = longDigits.test(text) && isRounded(recordOf(value));
  return { value: mayBeRounded ? parse(withQuoted(longInteger, text)) : value, text };
}

/**
 * A JSON document of any shape that holds records, read in the same way: integers that JavaScript would round are texts,
 * wherever they are.
 * @throws as `parseJson`
 */
export function parseDocument(json: string, maxDepth = MAX_JSON_DEPTH): unknown {
  const { value, text } = parseMended(json, maxDepth);
  if (!longDigits.test(text)) return value;
  const quoted = withQuoted(longInteger, text);
  return quoted === text ? value : parse(quoted);
}

function parseMended(json: string, maxDepth: number): ParsedRecord {
  let text = json;
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    const mended = withQuoted(noNumber, text);
    if (mended === text) throw error;
    value = parseOr(error, mended);
    text = mended;
  }
  refuseDeep(text, maxDepth);
  return { value, text };
}

/** Whether a field of the record, or a label, is an integer that has lost digits. An exported run has texts where digits count. */
const isRounded = (record: unknown): boolean =>
  isObject(record) && holdsRounded(record, true) && !isExportedRun(record);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function holdsRounded(object: object, hasLabels: boolean): boolean {
  for (const name in object) {
    const value = (object as Readonly<Record<string, unknown>>)[name];
    if (typeof value === 'number') {
      if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) return true;
    } else if (hasLabels && isObject(value) && holdsRounded(value, false)) return true;
  }
  return false;
}

/**
 * Fewer digits are never rounded. Written out, for the engine looks at every sixteenth character then, and at each one where
 * a class has a count: 0.2 instead of 1.5 µs for a record.
 */
const longDigits = /\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d/;
// A text comes first in both, so that nothing inside of one is taken for a number.
const noNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\w.+-])-?(?:NaN|Infinity)\b/gs;
const longInteger = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\w.+-])-?\d{16,}(?![\d.eE])/gs;

const withQuoted = (token: RegExp, json: string): string =>
  json.replace(token, (found) => (found.startsWith('"') || Number.isSafeInteger(Number(found)) ? found : `"${found}"`));

function parseOr(error: unknown, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw error;
  }
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

function refuseDeep(text: string, maxDepth: number): void {
  // A level takes two characters at least, so most records need not be walked through.
  if (text.length > 2 * maxDepth && isDeeperThan(maxDepth, text)) {
    throw new PipelineError('json_too_deep', `the JSON is nested more than ${maxDepth} levels deep`);
  }
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

/** Where the quote is that ends the text which begins at `start`. */
export function endOfString(json: string, start: number): number {
  let at = start + 1;
  for (; at < json.length; at++) {
    const unit = json.charCodeAt(at);
    if (unit === BACKSLASH) at++;
    else if (unit === QUOTE) break;
  }
  return at;
}
