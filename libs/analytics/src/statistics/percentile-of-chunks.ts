type Chunks = readonly (readonly number[])[];

/** How many of the ascending values are at most `limit`. */
function countUpTo(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

const countAll = (chunks: Chunks, limit: number): number =>
  chunks.reduce((sum, values) => sum + countUpTo(values, limit), 0);

// The value with `rank` others before it: halves the range of values, and ends on one that is there.
function valueAt(chunks: Chunks, rank: number): number {
  let low = Math.min(...chunks.map((values) => values[0] as number));
  let high = Math.max(...chunks.map((values) => values.at(-1) as number));
  if (countAll(chunks, low) > rank) return low;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (countAll(chunks, middle) > rank) high = middle;
    else low = middle;
  }
  return Math.max(...chunks.map((values) => values[countUpTo(values, high) - 1] ?? -Infinity));
}

/**
 * The exact percentile, as `percentileOfSorted`, of values that lie in several arrays, each in ascending order: without
 * merging them, so that hours can come and go. Null when there are no values.
 */
export function percentileOfChunks(chunks: Chunks, fraction: number): number | null {
  const filled = chunks.filter(({ length }) => length > 0);
  const size = filled.reduce((sum, { length }) => sum + length, 0);
  if (size === 0) return null;
  const row = fraction * (size - 1);
  const below = Math.floor(row);
  const low = valueAt(filled, below);
  return row === below ? low : low + (row - below) * (valueAt(filled, below + 1) - low);
}
