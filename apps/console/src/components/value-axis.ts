/** A band may take this many times the height of the values, so that they do not become a line at the bottom. */
const MOST_OF_BAND = 4;

/** The top of an axis that begins at 0. `seriesMost`: without the band; `most`: with it; unknown ones are null. */
export function valueTop(most: number | null, seriesMost: number | null, leastTop = 0): number {
  const shown = seriesMost !== null && seriesMost > 0 ? Math.min(most ?? 0, MOST_OF_BAND * seriesMost) : most;
  return Math.max(leastTop, (shown === null || shown === 0 ? 1 : shown) * 1.05);
}

/** The largest value of several rows; null: there is none. */
export function mostOf(rows: readonly { readonly values: readonly (number | null)[] }[]): number | null {
  let most: number | null = null;
  for (const { values } of rows)
    for (const value of values) if (value !== null && (most === null || value > most)) most = value;
  return most;
}

/** Seconds that people have a round number for, each about ten times the one before. */
const ROUND_SECS = [0.001, 0.01, 0.1, 1, 10, 60, 600, 3600, 36_000, 172_800, 864_000, 8_640_000];

/** The labelled seconds of a logarithmic axis: 1 s, 10 s, 1 min, 10 min, 1 h. */
export const logarithmicSecs = (from: number, to: number): number[] =>
  ROUND_SECS.filter((secs) => secs >= from && secs <= to);
