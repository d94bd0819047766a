const WARM_UP_ROUNDS = 12;

/** Normal draws are cut here, so that no run outgrows its cycle. */
const MAX_DEVIATIONS = 3;

/**
 * Chris Doty-Humphrey's sfc32, the 32-bit "small fast counting" generator of PractRand (public domain). The three words
 * name a stream: what is drawn from one depends on no other.
 */
export class Random {
  private counter = 1;
  private spare: number | null = null;

  constructor(
    private a: number,
    private b: number,
    private c: number,
  ) {
    for (let round = 0; round < WARM_UP_ROUNDS; round++) this.next();
  }

  /** Uniform in [0, 1), 32 bits of it. */
  next(): number {
    const drawn = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + drawn) | 0;
    return (drawn >>> 0) / 2 ** 32;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Uniform in the logarithm: as many draws between 1 and 10 as between 10 and 100. */
  logBetween(low: number, high: number): number {
    return low * Math.exp(Math.log(high / low) * this.next());
  }

  /** Log-normal with this median; `spread` is the standard deviation of its logarithm. Cut at three deviations. */
  logNormal(median: number, spread: number): number {
    return median * Math.exp(spread * Math.max(-MAX_DEVIATIONS, Math.min(MAX_DEVIATIONS, this.normal())));
  }

  /** Standard normal, by Marsaglia's polar method, which makes two at a time. */
  private normal(): number {
    if (this.spare !== null) {
      const spare = this.spare;
      this.spare = null;
      return spare;
    }
    for (;;) {
      const x = 2 * this.next() - 1;
      const y = 2 * this.next() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      this.spare = y * scale;
      return x * scale;
    }
  }
}
