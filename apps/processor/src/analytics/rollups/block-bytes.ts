const INITIAL_BYTES = 4096;
const LOW_BITS = 128;

/** Writes numbers and texts into a growing buffer. */
export class ByteWriter {
  private buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  private length = 0;

  /** LEB128 of a whole number from 0 to 2^53: seven bits a byte, the lowest first. */
  count(value: number): void {
    this.reserve(8);
    let rest = value;
    while (rest >= LOW_BITS) {
      this.buffer[this.length++] = (rest % LOW_BITS) + LOW_BITS;
      rest = Math.floor(rest / LOW_BITS);
    }
    this.buffer[this.length++] = rest;
  }

  number(value: number): void {
    this.reserve(8);
    this.length = this.buffer.writeDoubleBE(value, this.length);
  }

  bigint(value: bigint): void {
    this.reserve(8);
    this.length = this.buffer.writeBigInt64BE(value, this.length);
  }

  text(value: string): void {
    this.bytes(Buffer.from(value));
  }

  /** Writes the length, then the bytes. */
  bytes(value: Uint8Array): void {
    this.count(value.length);
    this.reserve(value.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
  }

  taken(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.length + bytes));
    larger.set(this.taken());
    this.buffer = larger;
  }
}

/** Reads the values of a `ByteWriter` in the order of writing. @throws RangeError past the end */
export class ByteReader {
  constructor(
    private readonly buffer: Buffer,
    private at = 0,
  ) {}

  /** Offset of the next value. */
  get position(): number {
    return this.at;
  }

  get isAtEnd(): boolean {
    return this.at >= this.buffer.length;
  }

  count(): number {
    let value = 0;
    for (let factor = 1; ; factor *= LOW_BITS) {
      const byte = this.buffer[this.at++];
      if (byte === undefined) throw new RangeError('there are no more bytes');
      if (byte < LOW_BITS) return value + byte * factor;
      value += (byte - LOW_BITS) * factor;
    }
  }

  number(): number {
    return this.buffer.readDoubleBE((this.at += 8) - 8);
  }

  bigint(): bigint {
    return this.buffer.readBigInt64BE((this.at += 8) - 8);
  }

  text(): string {
    return this.bytes().toString('utf8');
  }

  /** Not a copy. */
  bytes(): Buffer {
    const length = this.count();
    return this.buffer.subarray(this.at, (this.at += length));
  }

  /** Whether these bytes come next, and goes on behind them if they do. */
  passes(expected: Buffer): boolean {
    const begin = this.at;
    const length = this.count();
    if (length === expected.length) {
      let same = 0;
      while (same < length && this.buffer[this.at + same] === expected[same]) same += 1;
      if (same === length) {
        this.at += length;
        return true;
      }
    }
    this.at = begin;
    return false;
  }

  skipBytes(): void {
    const length = this.count();
    this.at += length;
  }
}
