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
 * when the first line is the head of an export, lines otherwise; an object that begins on a line and does not end there
 * goes on until it does. Where the chunks begin and end makes no difference. Holds at most one record. A BOM at the start,
 * CRLF and blank lines are passed over.
 */
export class RecordReader {
  private mode: 'bom' | 'start' | 'lines' | 'object' | 'rows' | 'array' | 'after-array' = 'bom';
  private bomBytes = 0;
  private index = 0;
  private line = 1;
  private readonly record: RecordBytes;
  private columns: readonly string[] = [];
  // Where the scan of an array, an object, or of rows, stands.
  /** Line on which the element begins; 0 before it does. */
  private elementLine = 0;
  private depth = 0;
  private isInString = false;
  private isEscaped = false;
  private isElementDue = false;
  /** The last bytes of an object over several lines: any one, and one that is no blank. */
  private lastByte = 0;
  private lastNonBlank = 0;

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
    if (this.mode === 'lines' || this.mode === 'object') yield* this.pushLines(chunk, from);
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
    const last = this.endLast();
    if (last !== null) yield last;
  }

  private endLast(): RecordSlice | null {
    if (this.mode === 'rows') return this.endRow();
    if (this.mode === 'object') return this.endObject();
    return this.mode === 'lines' ? this.endLine() : null;
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
    for (let from = start; ;) {
      if (this.mode === 'object') {
        const end = this.scanObject(chunk, from);
        this.record.append(chunk, from, end);
        if (this.mode === 'object') return;
        const slice = this.endObject();
        if (slice !== null) yield slice;
        from = end;
      }
      const at = chunk.indexOf(NEWLINE, from);
      this.record.append(chunk, from, at < 0 ? chunk.length : at);
      if (at < 0) return;
      from = at + 1;
      this.line++;
      if (this.beginsObject()) {
        this.record.append(chunk, at, from);
        continue;
      }
      const slice = this.endLine(this.line - 1);
      if (slice !== null) yield slice;
      if (this.columns.length > 0) {
        yield* this.pushRows(chunk, from);
        return;
      }
    }
  }

  /** Whether the line that has just ended is the beginning of an object. A text that is open at its end is a broken line. */
  private beginsObject(): boolean {
    const { bytes } = this.record;
    if (bytes?.[0] !== OPEN_BRACE || bytes.at(-1) === CLOSE_BRACE) return false;
    this.resetScan();
    this.scanObject(bytes, 0, false);
    const isOpen = this.depth > 0 && !this.isInString;
    if (isOpen) {
      this.mode = 'object';
      this.elementLine = this.line - 1;
      this.lastByte = NEWLINE;
    } else this.resetScan();
    return isOpen;
  }

  /**
   * Where the object ends: behind its last brace; at a line end inside of a text, which no JSON has; at a brace in the first
   * column that cannot stand there, so that a broken line does not swallow those after it. Or the end of the chunk.
   */
  private scanObject(chunk: Buffer, from: number, counts = true): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at]!;
      const isFirst = this.lastByte === NEWLINE;
      this.lastByte = byte;
      if (this.isInString) {
        if (byte === NEWLINE) return this.leaveObject(at);
        if (this.isEscaped) this.isEscaped = false;
        else if (byte === BACKSLASH) this.isEscaped = true;
        else if (byte === QUOTE) this.isInString = false;
      } else if (byte === NEWLINE && counts) this.line++;
      else if (byte === QUOTE) this.isInString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        const isMisplaced = byte === OPEN_BRACE && this.lastNonBlank !== OPEN_BRACKET && this.lastNonBlank !== COMMA;
        if (isFirst && counts && isMisplaced) return this.leaveObject(at);
        this.depth++;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.depth--;
        if (this.depth === 0 && counts) return this.leaveObject(at + 1);
      }
      if (!isBlank(byte)) this.lastNonBlank = byte;
    }
    return chunk.length;
  }

  private leaveObject(at: number): number {
    this.mode = 'lines';
    return at;
  }

  private endObject(): RecordSlice | null {
    const slice = this.endRecord(this.elementLine);
    this.resetScan();
    return slice;
  }

  private resetScan(): void {
    this.elementLine = this.depth = this.lastByte = this.lastNonBlank = 0;
    this.isInString = this.isEscaped = false;
  }

  // The first line may be the head of a CSV.
  private endLine(line = this.line): RecordSlice | null {
    const slice = this.endRecord(line);
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
