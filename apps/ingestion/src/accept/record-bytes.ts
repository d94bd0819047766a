const NOTHING = Buffer.alloc(0);

/** JSON allows these bytes between its parts. */
export const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * The bytes of one record while it arrives in pieces. Blanks around it are not part of it. Holds at most the limit,
 * however small the pieces are: a record that is over it is dropped, and only remembered as too large.
 */
export class RecordBytes {
  private held: Buffer = NOTHING;
  private heldBytes = 0;
  /** Length so far, with the blanks at its end, which may turn out to stand in its middle. */
  private length = 0;
  private lengthToLastNonBlank = 0;

  constructor(private readonly maxBytes: number) {}

  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** Bytes that it takes, some of them for what is yet to come. */
  get capacity(): number {
    return this.held.length;
  }

  /** The record so far, without the blanks at its end; null when it is too large. */
  get bytes(): Buffer | null {
    return this.isTooLarge ? null : this.held.subarray(0, this.lengthToLastNonBlank);
  }

  append(chunk: Buffer, from: number, to: number): void {
    let start = from;
    if (this.isEmpty) while (start < to && isBlank(chunk[start]!)) start++;
    if (start >= to) return;
    let end = to;
    while (end > start && isBlank(chunk[end - 1]!)) end--;
    if (end > start) this.lengthToLastNonBlank = this.length + end - start;
    this.length += to - start;
    this.hold(chunk.subarray(start, to));
  }

  /** The record, or null when it is too large; the next one begins. */
  take(): Buffer | null {
    const { bytes } = this;
    this.held = NOTHING;
    this.heldBytes = this.length = this.lengthToLastNonBlank = 0;
    return bytes;
  }

  private get isTooLarge(): boolean {
    return this.lengthToLastNonBlank > this.maxBytes;
  }

  private hold(piece: Buffer): void {
    if (this.isTooLarge) {
      this.held = NOTHING;
      this.heldBytes = 0;
      return;
    }
    const fitting = piece.subarray(0, this.maxBytes - this.heldBytes);
    // Most records lie in one chunk, and are not copied.
    if (this.heldBytes === 0) this.held = fitting;
    else {
      this.reserve(this.heldBytes + fitting.length);
      this.held.set(fitting, this.heldBytes);
    }
    this.heldBytes += fitting.length;
  }

  private reserve(bytes: number): void {
    if (bytes <= this.held.length) return;
    const larger = Buffer.allocUnsafe(Math.min(this.maxBytes, Math.max(bytes, 2 * this.held.length)));
    larger.set(this.held);
    this.held = larger;
  }
}
