import { entryColumns, type WholeRun } from '../run-entry.js';

/** A cell that begins so is a formula to a spreadsheet; https://owasp.org/www-community/attacks/CSV_Injection */
const formula = /^\s*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
/** In many languages a semicolon begins the next cell, whatever quotes are around it. */
const formulaAfterSemicolon = /;(?=\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;
const special = /[",\r\n']/;

/** RFC 4180 with a head. A text that a spreadsheet would take for a formula has an apostrophe before it. */
export async function* csvOf(batches: AsyncIterable<readonly WholeRun[]>): AsyncGenerator<string> {
  yield `${entryColumns.join(',')}\r\n`;
  for await (const runs of batches) yield runs.map(lineOf).join('');
}

const lineOf = (run: WholeRun): string => `${entryColumns.map((name) => cellOf(run[name])).join(',')}\r\n`;

function cellOf(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const split = value.replaceAll(formulaAfterSemicolon, ";'");
  const safe = formula.test(split) ? `'${split}` : split;
  return special.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
