export { durationText } from '../model/duration-text.js';

/** A share is not said less exactly than this. */
const MOST_SHARE_ERROR = 0.1;

/** Bytes for people, in powers of ten: `12 MB`. */
export function bytesText(bytes: number): string {
  const [unit, size] = (
    [
      ['GB', 1e9],
      ['MB', 1e6],
      ['kB', 1e3],
    ] as const
  ).find(([, least]) => bytes >= least) ?? ['B', 1];
  return `${Number((bytes / size).toPrecision(3))} ${unit}`;
}

/** "3.1 times", "a third". */
export const timesText = (ratio: number): string => `${Number(ratio.toPrecision(2))} times`;

export const countText = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** The runs that a mean is of: `in the last 4 runs`; of a source those of a cycle. */
export const lastText = (runs: number, of: 'object' | 'source'): string =>
  of === 'source' ? 'a run in its last cycle' : `in the last ${countText(runs, 'run')}`;

/** A number of rows for people, at three digits: `12 rows`, `30 400 rows`. */
export const rowsText = (rows: number): string => {
  const rounded = rows < 1000 ? Math.round(rows) : Number(rows.toPrecision(3));
  return countText(rounded, 'row').replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
};

/** A share as people say it: "1 in 5", "7 in 10", "every time". */
export function shareText(share: number): string {
  if (share <= 0) return 'none';
  if (share >= 1) return 'every time';
  const runs = Math.round(1 / share);
  return runs < 2 || Math.abs(1 / runs - share) > MOST_SHARE_ERROR ? `${Math.round(10 * share)} in 10` : `1 in ${runs}`;
}
