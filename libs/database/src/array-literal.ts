import { PipelineError } from '@app/contracts';

/**
 * An escape of JSON that an array of PostgreSQL has not: there a backslash stands before a character and means that character,
 * as it does in JSON before a quote and before another backslash.
 */
const otherEscape = /(?<!\\)(?:\\\\)*\\[bfnrtu]/;
const jsonEscape = /\\(?:u([0-9a-f]{4})|(.))/gs;
const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** A value of a column as JSON has it; a document of `jsonb` as its text. */
export type ColumnValue = string | number | boolean | null | undefined;

/**
 * Values of a column as PostgreSQL writes arrays: for a parameter that is cast to the array of a type whose texts the values
 * are. Null: all of them are null, and `unnest` of nothing beside longer arrays is null in each row.
 * @throws PipelineError `store_rejected` for half of a surrogate pair, which no encoding has and the driver would replace
 */
export function arrayLiteral(values: readonly ColumnValue[]): string | null {
  if (values.every((value) => value == null)) return null;
  // JSON is written natively, and differs from the array in its escapes and brackets alone.
  const json = JSON.stringify(values);
  const inner = json.slice(1, -1);
  return `{${inner.includes('\\') && otherEscape.test(inner) ? inner.replace(jsonEscape, unescaped) : inner}}`;
}

function unescaped(escape: string, code: string | undefined, letter: string): string {
  if (code?.startsWith('d') === true)
    throw new PipelineError('store_rejected', 'a text holds half of a surrogate pair');
  if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
  return controls[letter] ?? escape;
}
