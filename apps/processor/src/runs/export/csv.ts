import { guardFormulas } from '@app/contracts';
import { exportColumns } from '../run-entry.js';
import type { ExportedRunDto } from '../run-entry.dto.js';

/** Texts that need quotes. The empty text is one of them: an empty cell without quotes means null. */
const special = /[",\r\n']|^$/;

/** RFC 4180 with a header line. An apostrophe precedes texts that a spreadsheet would run as a formula. */
export async function* csvOf(batches: AsyncIterable<readonly ExportedRunDto[]>): AsyncGenerator<string> {
  yield `${exportColumns.join(',')}\r\n`;
  for await (const runs of batches) yield runs.map(lineOf).join('');
}

const lineOf = (run: ExportedRunDto): string => `${exportColumns.map((name) => cellOf(run[name])).join(',')}\r\n`;

function cellOf(value: string | number | boolean | object | null): string {
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const safe = guardFormulas(typeof value === 'string' ? value : JSON.stringify(value));
  return special.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
