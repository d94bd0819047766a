import { PipelineError } from '@app/contracts';
import { exportedColumnsOf, recordOfRow } from './exported-csv.js';
import { isBlank, RecordBytes } from './record-bytes.js';

/** One record as it stood in a body or file, not looked into yet. */
export interface RecordSlice {
  /** Position among the records, from 0. */
  readonly index: number;
  /** Line on which it begins, from 1. */
  readonly line: number;
  /** Its bytes, or null when they are more than the limit: they were dropped, never held. */
  readonly bytes: Buffer | null;
  /** Why no record could be made of it. */
  readonly fault?: PipelineError;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const NEWLINE = 0x0a;
const SPACE = 0x20;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Cuts a stream of bytes into records: the elements of a JSON array when the first character is `[`, the rows of a CSV
 * when the first line is the head of an export, lines otherwise. Where the chunks begin and end makes no difference. Holds at most one record. A BOM at the start, CRLF and blank
 * lines are passed over.
 */
export class RecordReader {
  private mode: 'bom' | 'start' | 'lines' | 'rows' | 'array' | 'after-array' = 'bom';
  private bomBytes = 0;
  private index = 0;
  private line = 1;
  private readonly record: RecordBytes;
  private columns: readonly string[] = [];
  // Where the scan of an array, or of rows, stands.
  /** Line on which the element begins; 0 before it does. */
  private elementLine = 0;
  private depth = 0;
  private isInString = false;
  private isEscaped = false;
  private isElementDue = false;

  constructor(private readonly maxRecordBytes: number) {
    this.record = new RecordBytes(maxRecordBytes);
  }

  /** Bytes of the record that has not ended. */
  get heldBytes(): number {
    return this.record.capacity;
  }

  /** The records that end in this chunk. @throws PipelineError `json_invalid` when an array cannot be followed, `csv_unknown` */
  *push(chunk: Buffer): Generator<RecordSlice> {
    let from = 0;
    if (this.mode === 'bom') from = this.passBom(chunk);
    if (this.mode === 'start') from = this.passBlanks(chunk, from);
    if (this.mode === 'lines') yield* this.pushLines(chunk, from);
    else if (this.mode === 'rows') yield* this.pushRows(chunk, from);
    else if (this.mode === 'array') yield* this.pushElements(chunk, from);
    else if (this.mode === 'after-array') this.passBlanks(chunk, from);
  }

  /**
   * The record that is left at the end.
   * @throws PipelineError `json_invalid` for an array without its end, `body_empty`
   */
  *end(): Generator<RecordSlice> {
    if (this.mode === 'bom' && this.bomBytes % BOM.length > 0) this.startLinesWithBrokenBom();
    if (this.mode === 'bom' || this.mode === 'start') throw new PipelineError('body_empty', 'there is nothing in it');
    if (this.mode === 'array') throw this.invalid('the JSON array does not end');
    const last = this.mode === 'rows' ? this.endRow() : this.mode === 'lines' ? this.endLine() : null;
    if (last !== null) yield last;
  }

  private passBom(chunk: Buffer): number {
    let at = 0;
    while (at < chunk.length && this.bomBytes < BOM.length && chunk[at] === BOM[this.bomBytes]) {
      at++;
      this.bomBytes++;
    }
    if (at === chunk.length) return at;
    if (this.bomBytes % BOM.length > 0) this.startLinesWithBrokenBom();
    else this.mode = 'start';
    return at;
  }

  // Not a BOM after all: the bytes belong to the first record, which is refused for them.
  private startLinesWithBrokenBom(): void {
    this.mode = 'lines';
    this.record.append(BOM, 0, this.bomBytes);
  }

  private passBlanks(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte === NEWLINE) this.line++;
      if (isBlank(byte)) continue;
      if (this.mode === 'after-array') throw this.invalid('something follows the JSON array');
      this.mode = byte === OPEN_BRACKET ? 'array' : 'lines';
      return this.mode === 'array' ? at + 1 : at;
    }
    return chunk.length;
  }

  private *pushLines(chunk: Buffer, start: number): Generator<RecordSlice> {
    let from = start;
    for (let at = chunk.indexOf(NEWLINE, from); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      this.record.append(chunk, from, at);
      const slice = this.endLine();
      if (slice !== null) yield slice;
      this.line++;
      from = at + 1;
      if (this.columns.length === 0) continue;
      yield* this.pushRows(chunk, from);
      return;
    }
    this.record.append(chunk, from, chunk.length);
  }

  // The first line may be the head of a CSV.
  private endLine(): RecordSlice | null {
    const slice = this.endRecord(this.line);
    if (!slice?.bytes || slice.index > 0) return slice;
    const columns = exportedColumnsOf(slice.bytes);
    if (columns === null) return slice;
    this.columns = columns;
    this.mode = 'rows';
    this.index = 0;
    return null;
  }

  private *pushRows(chunk: Buffer, start: number): Generator<RecordSlice> {
    let from = start;
    for (let at = start; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte === QUOTE) this.isInString = !this.isInString;
      if (byte !== NEWLINE) {
        if (this.elementLine === 0) this.elementLine = this.line;
        continue;
      }
      this.line++;
      if (this.isInString) continue;
      this.record.append(chunk, from, at);
      from = at + 1;
      const slice = this.endRow();
      if (slice !== null) yield slice;
    }
    this.record.append(chunk, from, chunk.length);
  }

  private endRow(): RecordSlice | null {
    const row = this.endRecord(this.elementLine || this.line);
    this.elementLine = 0;
    if (!row?.bytes) return row;
    try {
      const record = Buffer.from(recordOfRow(row.bytes, this.columns));
      return { ...row, bytes: record.length > this.maxRecordBytes ? null : record };
    } catch (thrown) {
      return { ...row, fault: PipelineError.from(thrown) };
    }
  }

  private *pushElements(chunk: Buffer, start: number): Generator<RecordSlice> {
    for (let from = start; ;) {
      const at = this.scanElement(chunk, from);
      this.record.append(chunk, from, at);
      if (at === chunk.length) return;
      const slice = this.endElement(chunk[at]!);
      if (slice !== null) yield slice;
      from = at + 1;
      if (this.mode === 'after-array') return void this.passBlanks(chunk, from);
    }
  }

  /** Where the comma or bracket is that ends the element, or the end of the chunk. In locals: this runs for every byte. */
  private scanElement(chunk: Buffer, from: number): number {
    let { line, elementLine, depth, isInString, isEscaped } = this;
    let at = from;
    for (; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte === NEWLINE) line++;
      if (isInString) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isInString = false;
        continue;
      }
      if (byte <= SPACE) continue;
      if (depth === 0) {
        if (byte === COMMA || byte === CLOSE_BRACKET || byte === CLOSE_BRACE) break;
        if (elementLine === 0) elementLine = line;
      }
      if (byte === QUOTE) isInString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
    }
    this.line = line;
    this.elementLine = elementLine;
    this.depth = depth;
    this.isInString = isInString;
    this.isEscaped = isEscaped;
    return at;
  }

  private endElement(by: number): RecordSlice | null {
    if (by === CLOSE_BRACE) throw this.invalid('"}" closes nothing');
    const isMissing = this.record.isEmpty && (by === COMMA || this.isElementDue);
    if (isMissing) throw this.invalid('an element of the JSON array is missing');
    this.isElementDue = by === COMMA;
    if (by === CLOSE_BRACKET) this.mode = 'after-array';
    const line = this.elementLine || this.line;
    this.elementLine = 0;
    return this.endRecord(line);
  }

  private endRecord(line: number): RecordSlice | null {
    if (this.record.isEmpty) return null;
    return { index: this.index++, line, bytes: this.record.take() };
  }

  private invalid(what: string): PipelineError {
    return new PipelineError('json_invalid', `${what} (line ${this.line})`);
  }
}
