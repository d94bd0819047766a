import type { Tables } from '@app/database';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { levels, type TimeRange } from './levels.js';
import { type RangePlan, rangePlanOf, type RolledPeriod } from './range-plan.js';

const periodEnd = sql<string>`period.start + make_interval(secs => period.seconds)`;

/**
 * Uses the longest valid periods within the range that are not longer than `longestSecs`.
 * @param needsSums whether to leave out periods that have no sums yet
 */
export async function readRangePlan(
  session: Kysely<Tables>,
  range: TimeRange,
  longestSecs: number,
  { needsSums = false }: { readonly needsSums?: boolean } = {},
): Promise<RangePlan> {
  const wanted = levels.filter((seconds) => seconds <= longestSecs);
  const { rows: states } = await sql<{ rolled_to: string }>`select rolled_to from rollup_state`.execute(session);
  const rolledTo = states[0]?.rolled_to ?? '0';
  if (wanted.length === 0) return rangePlanOf(range, rolledTo, []);
  const { rows } = await sql<RolledPeriod>`
    with usable as materialized (
      select seconds, start, runs_count from rollup_periods as period
      where seconds in (${sql.join(wanted.map((seconds) => sql.lit(seconds)))})
        and start >= ${range.from}::timestamptz and ${periodEnd} <= ${range.to}::timestamptz
        ${needsSums ? sql`and has_sums` : sql``}
        and not exists (select from rollup_doubts where from_time < ${periodEnd} and to_time > period.start)
    )
    select seconds, extract(epoch from start)::float8 as start, runs_count::float8 as runs_count
    from usable as period
    where ${sql.join([sql`true`, ...wanted.map(isNotWithin)], sql` and `)}
    order by start`.execute(session);
  return rangePlanOf(range, rolledTo, rows);
}

const isNotWithin = (seconds: number): RawBuilder<boolean> => sql`not (seconds < ${sql.lit(seconds)} and exists (
  select from usable as longer where longer.seconds = ${sql.lit(seconds)}
    and longer.start = date_bin(make_interval(secs => ${sql.lit(seconds)}), period.start, '1970-01-01T00:00:00Z')))`;

/** For `from`: the rollup blocks of the plan's periods, as `block`. */
export const blocksOf = ({ periods }: RangePlan): RawBuilder<unknown> => sql`
  unnest(${periods.map(({ seconds }) => seconds)}::int[], ${periods.map(({ start }) => start)}::float8[])
    as wanted (seconds, start_secs)
  join rollup_tiles as block on block.seconds = wanted.seconds and block.start = to_timestamp(wanted.start_secs)`;

const unnested = (ranges: readonly TimeRange[]): RawBuilder<unknown> => sql`
  unnest(${ranges.map(({ from }) => from)}::timestamptz[], ${ranges.map(({ to }) => to)}::timestamptz[])
    as span (from_time, to_time)`;

// `offset 0` keeps the planner from joining all runs with the ranges.
/** A subquery for `from`: the runs of these ranges, with the columns of `runs`. */
export const runsWithin = (ranges: readonly TimeRange[]): RawBuilder<unknown> => sql`(
  select runs.* from ${unnested(ranges)}
  cross join lateral (select * from runs where start_time >= from_time and start_time < to_time offset 0) as runs) as runs`;

/** A subquery for `from`: runs of the periods' time that were stored after the rollup. */
export const lateRuns = ({ rolledTo, covered }: RangePlan): RawBuilder<unknown> => sql`(
  select runs.* from (select * from runs where stored_by >= ${rolledTo}::xid8 offset 0) as runs
  where exists (select from ${unnested(covered)} where start_time >= from_time and start_time < to_time)) as runs`;

/** Runs that one statement reads at most, unless more begin at the same moment: some 10 MB. */
const SLICE_RUNS = 100_000;

/** Splits the ranges so that no part has more than `sliceRuns` runs. */
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
