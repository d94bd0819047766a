import { areExportedColumns, exportedFields, PipelineError } from '@app/contracts';
import { isUtf8 } from 'node:buffer';

interface Cell {
  readonly text: string;
  /** An empty cell without quotes is null, one with quotes is the empty text. */
  readonly isQuoted: boolean;
}

const headName = /^[\p{L}_][\p{L}\p{N}_ .()/-]*$/u;
/** Longest line that can be a head; a longer one is a broken record. */
const MAX_HEAD_BYTES = 10_000;

/**
 * The columns of a CSV whose first line this is; null when it is no head of a CSV, and so a line of NDJSON.
 * @throws PipelineError `csv_unknown` when it is the head of a CSV that this system has not written
 */
export function exportedColumnsOf(line: Buffer): readonly string[] | null {
  const first = line[0];
  if (line.length > MAX_HEAD_BYTES || first === 0x7b /* { */ || !isUtf8(line)) return null;
  const text = line.toString('utf8');
  const names = (cellsOf(text) ?? text.split(/[;\t]/).map((name) => ({ text: name }))).map((cell) => cell.text);
  if (areExportedColumns(names)) return names;
  const isHead = [',', ';', '\t'].some((separator) => {
    const parts = text.split(separator).map((part) => part.replace(/^"(.*)"$/, '$1'));
    return parts.length > 1 && parts.every((part) => headName.test(part));
  });
  if (!isHead) return null;
  throw new PipelineError(
    'csv_unknown',
    'of CSV only what GET /runs/export wrote is taken, with its head as it was and commas between the cells; ' +
      'send other records as JSON or NDJSON',
  );
}

/**
 * A row of such a CSV as the JSON of its record.
 * @throws PipelineError `csv_invalid`, `encoding_invalid`
 */
export function recordOfRow(row: Buffer, columns: readonly string[]): string {
  if (!isUtf8(row)) throw new PipelineError('encoding_invalid', 'the bytes are not UTF-8');
  const cells = cellsOf(row.toString('utf8'));
  if (cells === null) throw new PipelineError('csv_invalid', 'a quote is not closed, or stands inside a cell');
  if (cells.length !== columns.length) {
    throw new PipelineError('csv_invalid', `the row has ${cells.length} cells and the head ${columns.length}`);
  }
  return JSON.stringify(
    Object.fromEntries(cells.map((cell, index) => [columns[index]!, valueOf(cell, columns[index]!)])),
  );
}

function valueOf({ text, isQuoted }: Cell, column: string): unknown {
  if (text === '' && !isQuoted) return null;
  return Object.hasOwn(exportedFields, column)
    ? exportedFields[column as keyof typeof exportedFields].ofCell(text)
    : text;
}

/** The cells of one row by RFC 4180; null when its quotes cannot be followed. */
function cellsOf(row: string): Cell[] | null {
  const cells: Cell[] = [];
  for (let at = 0; ;) {
    const isQuoted = row[at] === '"';
    const end = isQuoted ? closingQuote(row, at + 1) + 1 : endOfPlain(row, at);
    if (isQuoted && end === 0) return null;
    const text = isQuoted ? row.slice(at + 1, end - 1).replaceAll('""', '"') : row.slice(at, end);
    if (!isQuoted && text.includes('"')) return null;
    cells.push({ text, isQuoted });
    if (end === row.length) return cells;
    if (row[end] !== ',') return null;
    at = end + 1;
  }
}

const endOfPlain = (row: string, from: number): number => {
  const comma = row.indexOf(',', from);
  return comma < 0 ? row.length : comma;
};

/** Where the quote stands that ends a cell; -1: nowhere. */
function closingQuote(row: string, from: number): number {
  let at = row.indexOf('"', from);
  while (at >= 0 && row[at + 1] === '"') at = row.indexOf('"', at + 2);
  return at;
}
