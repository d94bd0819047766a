import { PipelineError } from '@app/contracts';

/** One record as it stood in a body or file, not looked into yet. */
export interface RecordSlice {
  /** Position among the records, from 0. */
  readonly index: number;
  /** Line on which it begins, from 1. */
  readonly line: number;
  /** Its bytes, or null when they are more than the limit: they were dropped, never held. */
  readonly bytes: Buffer | null;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const NEWLINE = 0x0a;
const BOM = [0xef, 0xbb, 0xbf];

const isBlank = (byte: number): boolean => byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;

/**
 * Cuts a stream of bytes into records: the elements of a JSON array when the first character is `[`, lines otherwise.
 * Holds at most one record. BOM, CRLF and blank lines are passed over.
 */
export class RecordReader {
  private mode: 'start' | 'lines' | 'array' | 'after-array' = 'start';
  private index = 0;
  private line = 1;
  private bomBytes = 0;
  // The record that is being read: its pieces so far, where it began, how long it is with what was dropped.
  private pieces: Buffer[] = [];
  private length = 0;
  private firstLine = 1;
  // Where the scan stands inside an array element.
  private depth = 0;
  private isInString = false;
  private isEscaped = false;
  private isElementDue = false;

  constructor(private readonly maxRecordBytes: number) {}

  /** The records that end in this chunk. @throws PipelineError `json_invalid` when an array cannot be followed */
  *push(chunk: Buffer): Generator<RecordSlice> {
    const start = this.mode === 'start' ? this.findStart(chunk) : 0;
    if (this.mode === 'lines') yield* this.pushLines(chunk, start);
    else if (this.mode !== 'start') yield* this.pushElements(chunk, start);
  }

  /** What is left at the end. @throws PipelineError `json_invalid` for an array without its end, `body_empty` */
  *end(): Generator<RecordSlice> {
    if (this.mode === 'start') throw new PipelineError('body_empty', 'there is nothing in it');
    if (this.mode === 'array') throw new PipelineError('json_invalid', `the JSON array does not end (line ${this.line})`);
    if (this.mode === 'lines') yield* this.endRecord();
  }

  private findStart(chunk: Buffer): number {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.bomBytes < BOM.length && byte === BOM[this.bomBytes]) this.bomBytes++;
      else if (byte === NEWLINE) this.line++;
      else if (!isBlank(byte)) {
        this.mode = byte === OPEN_BRACKET ? 'array' : 'lines';
        return this.mode === 'array' ? at + 1 : at;
      }
    }
    return chunk.length;
  }

  private *pushLines(chunk: Buffer, start: number): Generator<RecordSlice> {
    let from = start;
    for (let at = chunk.indexOf(NEWLINE, from); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      this.take(chunk, from, at);
      yield* this.endRecord();
      this.line++;
      from = at + 1;
    }
    this.take(chunk, from, chunk.length);
  }

  private *pushElements(chunk: Buffer, start: number): Generator<RecordSlice> {
    let from = start;
    for (let at = start; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte === NEWLINE) this.line++;
      if (this.isInString) {
        if (this.isEscaped) this.isEscaped = false;
        else if (byte === BACKSLASH) this.isEscaped = true;
        else if (byte === QUOTE) this.isInString = false;
      } else if (this.mode === 'after-array') {
        if (!isBlank(byte)) throw new PipelineError('json_invalid', `something follows the JSON array (line ${this.line})`);
      } else if (byte === QUOTE) this.isInString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.depth++;
      else if (this.depth > 0) {
        if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.depth--;
      } else if (byte === CLOSE_BRACE) {
        throw new PipelineError('json_invalid', `"}" closes nothing (line ${this.line})`);
      } else if (byte === COMMA || byte === CLOSE_BRACKET) {
        this.take(chunk, from, at);
        from = at + 1;
        yield* this.endElement(byte);
      }
    }
    if (this.mode === 'array') this.take(chunk, from, chunk.length);
  }

  private *endElement(by: number): Generator<RecordSlice> {
    const index = this.index;
    yield* this.endRecord();
    const isMissing = this.index === index && (by === COMMA || this.isElementDue);
    if (isMissing) throw new PipelineError('json_invalid', `an element of the JSON array is missing (line ${this.line})`);
    this.isElementDue = by === COMMA;
    if (by === CLOSE_BRACKET) this.mode = 'after-array';
  }

  private take(chunk: Buffer, from: number, to: number): void {
    let start = from;
    if (this.length === 0) {
      // Blanks before a record are not part of it.
      while (start < to && isBlank(chunk[start]!)) start++;
      if (start < to) this.firstLine = this.mode === 'lines' ? this.line : this.line - countNewlines(chunk, start, to);
    }
    if (start >= to) return;
    this.length += to - start;
    if (this.length <= this.maxRecordBytes) this.pieces.push(chunk.subarray(start, to));
    else this.pieces = [];
  }

  private *endRecord(): Generator<RecordSlice> {
    if (this.length === 0) return;
    const bytes = this.length <= this.maxRecordBytes ? trimEnd(join(this.pieces)) : null;
    yield { index: this.index++, line: this.firstLine, bytes };
    this.pieces = [];
    this.length = 0;
  }
}

const join = (pieces: readonly Buffer[]): Buffer => (pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces));

function trimEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && isBlank(bytes[end - 1]!)) end--;
  return bytes.subarray(0, end);
}

function countNewlines(chunk: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (chunk[at] === NEWLINE) count++;
  return count;
}
