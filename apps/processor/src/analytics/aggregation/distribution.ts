import { percentileOfSorted } from '@app/analytics';

/** Distribution of the known values of one measurement, kept as the values themselves or as a sketch. */
export interface Distribution {
  readonly count: number;
  readonly max: number | null;
  /** @param value known, 0 or more */
  add(value: number): void;
  /** Interpolated between the two nearest values; null without values. @param fraction 0–1 */
  percentile(fraction: number): number | null;
  /** Adds all values of another distribution of the same kind. */
  merge(other: this): void;
}

/** Keeps every value, so percentiles are exact. */
export class ExactDistribution implements Distribution {
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

  merge(other: ExactDistribution): void {
    for (const value of other.values) this.add(value);
  }

  percentile(fraction: number): number | null {
    this.sorted ??= new Float64Array(this.values).sort();
    return percentileOfSorted(this.sorted, fraction);
  }
}
