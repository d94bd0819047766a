export type Values = readonly (number | null)[];

/** Sums from the first series up, as stacked areas are drawn; what is unknown adds nothing. */
export function stacked(series: readonly Values[]): (number | null)[][] {
  const sums: (number | null)[][] = [];
  for (const values of series) {
    const below = sums.at(-1);
    sums.push(values.map((value, index) => (below?.[index] ?? 0) + (value ?? 0)));
  }
  return sums;
}

/** The numbers of a series for a reader who does not see the picture; null: no values. */
export function extremes(values: Values): { least: number; most: number; last: number } | null {
  const known = values.filter((value) => value !== null);
  const last = known.at(-1);
  if (last === undefined) return null;
  let least = last;
  let most = last;
  for (const value of known) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most, last };
}
