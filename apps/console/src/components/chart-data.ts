export type Values = readonly (number | null)[];

/** A custom property of `base.css`. */
export type ChartColour = `--${string}`;

export interface ChartSeries {
  readonly name: string;
  readonly values: Values;
  readonly colour: ChartColour;
  /** `area`: filled to the axis, or to the series below in a stack. */
  readonly kind: 'line' | 'area' | 'bars' | 'points';
}

export interface ChartBand {
  readonly name: string;
  readonly low: Values;
  readonly high: Values;
  /** The name with the numbers of one place; left out: the name says them. */
  readonly nameAt?: (index: number) => string;
  /** Further columns of the table. */
  readonly columns?: readonly { readonly name: string; readonly values: Values }[];
}

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

/** The columns that are drawn, the times in seconds first. */
export function alignedData(
  times: readonly number[],
  series: readonly ChartSeries[],
  band: ChartBand | undefined,
  isStacked: boolean,
): unknown[] {
  const values = series.map((each) => each.values);
  const drawn = isStacked ? stacked(values) : values;
  // The first one drawn lies behind: the band, and of a stack the highest.
  const ordered = isStacked ? [...drawn].reverse() : drawn;
  return [times.map((time) => time / 1000), ...(band ? [band.high, band.low] : []), ...ordered];
}
