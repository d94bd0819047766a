import { isKnown } from '../known.js';
import { percentileOfSorted } from './percentile.js';

/** How values are spread, in their own unit; the percentiles are exact. */
export interface Summary {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** The known, non-negative ones of the values, ascending: what every statistic is made of. */
export function sortedKnown(values: ArrayLike<number | null>): Float64Array {
  const known = new Float64Array(values.length);
  let count = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (isKnown(value)) known[count++] = value;
  }
  return known.subarray(0, count).sort();
}

/** Summarizes known values in ascending order; null when there are none. */
export function summarizeSorted(sorted: ArrayLike<number>): Summary | null {
  const p50 = percentileOfSorted(sorted, 0.5);
  const p95 = percentileOfSorted(sorted, 0.95);
  const p99 = percentileOfSorted(sorted, 0.99);
  const max = percentileOfSorted(sorted, 1);
  if (p50 === null || p95 === null || p99 === null || max === null) return null;
  return { p50, p95, p99, max };
}

/** Summarizes the known, non-negative ones of the values; null when there are none. */
export const summarize = (values: ArrayLike<number | null>): Summary | null => summarizeSorted(sortedKnown(values));
