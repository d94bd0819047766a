import { percentileOfSorted } from '@app/analytics';

/** How the known values of one measurement are spread: from the values themselves, or from a sketch of them. */
export interface Spread {
  readonly count: number;
  readonly max: number | null;
  /** @param value known, 0 or more */
  add(value: number): void;
  /** Interpolated between the two nearest values; null when there are none. @param fraction 0–1 */
  percentile(fraction: number): number | null;
  /** Everything that another one of its kind has. */
  merge(other: this): void;
}

/** Exact: keeps every value. */
export class ExactSpread implements Spread {
  private readonly values: number[] = [];
  private sorted: Float64Array | null = null;

  get count(): number {
    return this.values.length;
  }

  get max(): number | null {
    return this.percentile(1);
  }

  add(value: number): void {
    this.values.push(value);
    this.sorted = null;
  }

  merge(other: ExactSpread): void {
    for (const value of other.values) this.add(value);
  }

  percentile(fraction: number): number | null {
    this.sorted ??= new Float64Array(this.values).sort();
    return percentileOfSorted(this.sorted, fraction);
  }
}
