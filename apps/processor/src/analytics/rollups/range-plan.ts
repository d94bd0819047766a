import { isoOfSecs, type Period, type TimeRange } from './levels.js';

/** A rolled-up period and the number of its runs. */
export interface RolledPeriod extends Period {
  readonly runs_count: number;
}

/** Plan to read a time range: each run is in exactly one of the periods, or is read from `runs`. */
export interface RangePlan {
  /** Runs of this transaction and of later ones are in no period. */
  readonly rolledTo: string;
  readonly periods: readonly RolledPeriod[];
  /** Time ranges of the periods, adjoining ones joined; `gaps` are the ranges before, between and after them. */
  readonly covered: readonly TimeRange[];
  readonly gaps: readonly TimeRange[];
}

/** Every time that PostgreSQL knows. */
export const ALL_TIME: TimeRange = { from: '-infinity', to: 'infinity' };

/** @param periods within the range, sorted, without overlaps */
export function rangePlanOf(range: TimeRange, rolledTo: string, periods: readonly RolledPeriod[]): RangePlan {
  const covered: { from: string; to: string }[] = [];
  const gaps: TimeRange[] = [];
  let endSecs = -Infinity;
  for (const { seconds, start } of periods) {
    const last = covered.at(-1);
    const to = isoOfSecs(start + seconds);
    if (last !== undefined && start === endSecs) last.to = to;
    else {
      gaps.push({ from: last?.to ?? range.from, to: isoOfSecs(start) });
      covered.push({ from: isoOfSecs(start), to });
    }
    endSecs = start + seconds;
  }
  gaps.push({ from: covered.at(-1)?.to ?? range.from, to: range.to });
  return { rolledTo, periods, covered, gaps };
}
