/** Largest error of a percentile of a sketch, as a ratio of the exact value. */
export const SKETCH_RELATIVE_ERROR = 0.01;
/** A smaller value counts as 0: a billionth of a second, or of a byte. */
export const SMALLEST_SKETCHED = 1e-9;

const GAMMA = (1 + SKETCH_RELATIVE_ERROR) / (1 - SKETCH_RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
/** Bins begin with the smallest value that is told from 0; bin 0 is for 0 itself. */
const OFFSET = 1 - Math.ceil(Math.log(SMALLEST_SKETCHED) / LOG_GAMMA);
const SPARE_BINS = 16;

const binOf = (value: number): number =>
  value < SMALLEST_SKETCHED ? 0 : Math.ceil(Math.log(value) / LOG_GAMMA) + OFFSET;

// The value of which both ends of the bin are equally far off, as a part of themselves.
const valueOf = (bin: number): number => (bin === 0 ? 0 : (2 * GAMMA ** (bin - OFFSET)) / (GAMMA + 1));

/**
 * How values from 0 on are spread, in little space: counts in bins that grow by 2 %, and the exact maximum beside them
 * (DDSketch: Masson, Rim, Lee, VLDB 2019). The sketch of a union is the sum of the sketches.
 */
export class QuantileSketch {
  // Not a typed array: hundreds of thousands of small ones keep the garbage collector busy for seconds.
  private counts: number[] = [];
  /** Bin of the first count. */
  private first = 0;
  private total = 0;
  private largest = 0;

  /** How many values it has. */
  get count(): number {
    return this.total;
  }

  /** Exact; null when there are no values. */
  get max(): number | null {
    return this.total === 0 ? null : this.largest;
  }

  /** @param value known, 0 or more */
  add(value: number): void {
    this.addBin(binOf(value), 1);
    if (value > this.largest) this.largest = value;
  }

  /** Everything that the other one has; that one stays as it is. */
  merge(other: QuantileSketch): void {
    other.eachBin((bin, count) => this.addBin(bin, count));
    this.raiseMax(other.largest);
  }

  /** Adds a bin that `eachBin` of another sketch gave. The maximum does not follow from bins: `raiseMax`. */
  addBin(bin: number, count: number): void {
    const at = bin - this.first;
    if (at < 0 || at >= this.counts.length) this.reach(bin);
    (this.counts[bin - this.first] as number) += count;
    this.total += count;
  }

  raiseMax(value: number): void {
    if (value > this.largest) this.largest = value;
  }

  /** The bins that are not empty, in ascending order. */
  eachBin(visit: (bin: number, count: number) => void): void {
    for (let at = 0; at < this.counts.length; at += 1) {
      const count = this.counts[at] as number;
      if (count > 0) visit(at + this.first, count);
    }
  }

  /**
   * Within 1 % of `percentileOfSorted`, which interpolates between the same two values. Null when there are none.
   * @param fraction 0–1
   */
  percentile(fraction: number): number | null {
    if (this.total === 0) return null;
    const row = fraction * (this.total - 1);
    const below = Math.floor(row);
    const low = this.valueAt(below);
    const high = row === below ? low : this.valueAt(below + 1);
    return low + (row - below) * (high - low);
  }

  // The value with so many others before it.
  private valueAt(rank: number): number {
    // The last one is known.
    if (rank >= this.total - 1) return this.largest;
    let passed = 0;
    for (let at = 0; at < this.counts.length; at += 1) {
      passed += this.counts[at] as number;
      if (passed > rank) return Math.min(valueOf(at + this.first), this.largest);
    }
    return this.largest;
  }

  private reach(bin: number): void {
    const { counts, first } = this;
    if (counts.length === 0) this.first = bin;
    const from = Math.min(this.first, bin < first ? Math.max(0, bin - SPARE_BINS) : bin);
    const to = Math.max(this.first + counts.length, bin + SPARE_BINS);
    const grown = new Array<number>(to - from).fill(0);
    for (let at = 0; at < counts.length; at += 1) grown[at + this.first - from] = counts[at] as number;
    this.counts = grown;
    this.first = from;
  }
}
