/**
 * The exact percentile of values in ascending order, interpolated between the two nearest: PostgreSQL's `percentile_cont`
 * (`orderedsetaggs.c`: row = fraction · (n − 1), then low + (row − ⌊row⌋) · (high − low)), which is R's type 7.
 * Null when there are no values. Neither sorts nor copies: several percentiles of one array cost one sort.
 * @param fraction 0–1
 * @throws RangeError when the fraction lies outside
 */
export function percentileOfSorted(sorted: ArrayLike<number>, fraction: number): number | null {
  if (!(fraction >= 0 && fraction <= 1)) throw new RangeError(`a percentile's fraction is 0 to 1, got ${fraction}`);
  const row = fraction * (sorted.length - 1);
  const below = Math.floor(row);
  const low = sorted[below];
  const high = sorted[Math.ceil(row)];
  if (low === undefined || high === undefined) return null;
  return low + (row - below) * (high - low);
}

/** Does the same as `percentileOfSorted` for finite values in any order; they stay as they are. */
export const percentile = (values: ArrayLike<number>, fraction: number): number | null =>
  percentileOfSorted(new Float64Array(values).sort(), fraction);
