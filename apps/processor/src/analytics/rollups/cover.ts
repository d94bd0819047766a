import type { Tables } from '@app/database';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { isoOfSecs, levels, type Period, type TimeRange } from './levels.js';

/** A period and the number of its runs. */
export interface RolledPeriod extends Period {
  readonly runs_count: number;
}

/** How a time is put together: each of its runs stands in exactly one of the periods, or is read itself. */
export interface Cover {
  /** Runs of this transaction and later ones are in no period. */
  readonly rolledTo: string;
  readonly periods: readonly RolledPeriod[];
  /** The time of the periods, and the time between, before and after them. */
  readonly covered: readonly TimeRange[];
  readonly gaps: readonly TimeRange[];
}

/** All of the time that the database knows. */
export const ALL_TIME: TimeRange = { from: '-infinity', to: 'infinity' };

const periodEnd = sql<string>`period.start + make_interval(secs => period.seconds)`;

/** Whole periods within the time that nobody doubts, the longest that there are and that are wanted. */
export async function readCover(session: Kysely<Tables>, range: TimeRange, longestSecs: number): Promise<Cover> {
  const wanted = levels.filter((seconds) => seconds <= longestSecs);
  const { rows: states } = await sql<{ rolled_to: string }>`select rolled_to from rollup_state`.execute(session);
  const rolledTo = states[0]?.rolled_to ?? '0';
  if (wanted.length === 0) return coverOf(range, rolledTo, []);
  const { rows } = await sql<RolledPeriod>`
    with usable as materialized (
      select seconds, start, runs_count from rollup_periods as period
      where seconds in (${sql.join(wanted.map((seconds) => sql.lit(seconds)))})
        and start >= ${range.from}::timestamptz and ${periodEnd} <= ${range.to}::timestamptz
        and not exists (select from rollup_doubts where from_time < ${periodEnd} and to_time > period.start)
    )
    select seconds, extract(epoch from start)::float8 as start, runs_count::float8 as runs_count
    from usable as period
    where ${sql.join([sql`true`, ...wanted.map(isNotWithin)], sql` and `)}
    order by start`.execute(session);
  return coverOf(range, rolledTo, rows);
}

const isNotWithin = (seconds: number): RawBuilder<boolean> => sql`not (seconds < ${sql.lit(seconds)} and exists (
  select from usable as longer where longer.seconds = ${sql.lit(seconds)}
    and longer.start = date_bin(make_interval(secs => ${sql.lit(seconds)}), period.start, '1970-01-01T00:00:00Z')))`;

/** @param periods within the range, in order, of which none meets another */
export function coverOf(range: TimeRange, rolledTo: string, periods: readonly RolledPeriod[]): Cover {
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

const unnested = (ranges: readonly TimeRange[]): RawBuilder<unknown> => sql`
  unnest(${ranges.map(({ from }) => from)}::timestamptz[], ${ranges.map(({ to }) => to)}::timestamptz[])
    as span (from_time, to_time)`;

// `offset 0` keeps each of the parts by itself: put together with the times, the database would read all runs for each.
/** The runs of some times: what `from` takes, with the columns of `runs`. */
export const runsWithin = (ranges: readonly TimeRange[]): RawBuilder<unknown> => sql`(
  select runs.* from ${unnested(ranges)}
  cross join lateral (select * from runs where start_time >= from_time and start_time < to_time offset 0) as runs) as runs`;

/** The runs of the time of the periods that came later than these. */
export const lateRuns = ({ rolledTo, covered }: Cover): RawBuilder<unknown> => sql`(
  select runs.* from (select * from runs where stored_by >= ${rolledTo}::xid8 offset 0) as runs
  where exists (select from ${unnested(covered)} where start_time >= from_time and start_time < to_time)) as runs`;

/** Runs that are read at once, at most, but for those that begin at the same moment: some 10 MB. */
const SLICE_RUNS = 100_000;

/** The same time in parts, none of which has too many runs to be read at once. */
export async function slicesOf(
  session: Kysely<Tables>,
  ranges: readonly TimeRange[],
  sliceRuns = SLICE_RUNS,
): Promise<TimeRange[][]> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (select from ${runsWithin(ranges)} limit ${sliceRuns + 1}) as found`.execute(
    session,
  );
  if (rows[0]!.count <= sliceRuns) return [[...ranges]];
  const slices: TimeRange[][] = [];
  for (const range of ranges) {
    for (let from: string | null = range.from; from !== null;) {
      const next: string | null = await nextSlice(session, { from, to: range.to }, sliceRuns);
      slices.push([{ from, to: next ?? range.to }]);
      from = next;
    }
  }
  return slices;
}

async function nextSlice(session: Kysely<Tables>, { from, to }: TimeRange, sliceRuns: number): Promise<string | null> {
  const within = sql`start_time >= ${from}::timestamptz and start_time < ${to}::timestamptz`;
  const { rows } = await sql<{ first: string; next: string | null; later: string | null }>`
    with bounds as (
      select (select min(start_time) from runs where ${within}) as first,
        (select start_time from runs where ${within} order by start_time offset ${sliceRuns} limit 1) as next
    )
    select first, next, (select min(start_time) from runs where ${within} and start_time > first) as later
    from bounds`.execute(session);
  const { first, next, later } = rows[0]!;
  return next === first ? later : next;
}
