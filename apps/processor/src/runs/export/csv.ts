import { entryColumns } from '../run-entry.js';
import type { RunEntryDto } from '../run-entry.dto.js';
import { guardFormulas } from './formula-guard.js';

const special = /[",\r\n']/;

/** RFC 4180 with a head. A text that a spreadsheet would take for a formula has an apostrophe before it. */
export async function* csvOf(batches: AsyncIterable<readonly RunEntryDto[]>): AsyncGenerator<string> {
  yield `${entryColumns.join(',')}\r\n`;
  for await (const runs of batches) yield runs.map(lineOf).join('');
}

const lineOf = (run: RunEntryDto): string => `${entryColumns.map((name) => cellOf(run[name])).join(',')}\r\n`;

function cellOf(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const safe = guardFormulas(value);
  return special.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
