import type { Tables } from '@app/database';
import type { Scope } from '@app/platform';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { runCondition, type RunFilterDto, subjectConditions } from '../../runs/index.js';
import { isoOfSecs, levels, LONGEST_SECS, type Period } from './levels.js';
import { ALL_TIME } from './range-plan.js';
import { blocksOf, lateRuns, readRangePlan, runsWithin } from './range-plan.queries.js';

/** The columns that are summed up, in the order of stored sums. */
const summed = [
  { column: 'duration_seconds', average: 'avg_duration' },
  { column: 'cpu_time_seconds', average: 'avg_cpu_time' },
  { column: 'memory_used_bytes', average: 'avg_memory' },
  { column: 'efficiency_score', average: 'avg_efficiency' },
] as const;

export const AVERAGE_DECIMALS = 6;

/** Averages of the known values of rated runs, and when the last run of any status was stored; null: there is none. */
export type Averages = Readonly<Record<(typeof summed)[number]['average'], number | null>> & {
  readonly last_updated: string | null;
};

const countOf = (column: string) => sql.ref(`${column}_count`);
const sumOf = (column: string) => sql.ref(`${column}_sum`);

/** Of the columns that are summed up, the one of whole numbers: their sum is exact. */
const WHOLE_NUMBERS = 'memory_used_bytes';

/**
 * The exact sum of a column, which does not show the order of the rows, as a sum of floating-point numbers does. Numbers of at most six
 * decimals, which are nearly all, are summed up in millionths: each as a decimal costs the database several times as much.
 * @param condition rows that count; null in the column must not
 */
export function exactSum(column: string, condition: RawBuilder<unknown>): RawBuilder<string | null> {
  const value = sql.ref(column);
  if (column === WHOLE_NUMBERS) return sql`(sum(${value}) filter (where ${condition}))`;
  const millionths = sql`(${value} * 1e6::float8)`;
  // Up to here a number times a million is off by less than a thousandth.
  const isShort = sql`(${value} < 1e6 and abs(${millionths} - round(${millionths})) < 0.001::float8)`;
  return sql`(coalesce(sum(${millionths}::bigint) filter (where (${condition}) and ${isShort}), 0) * 0.000001
    + coalesce(sum(${value}::numeric) filter (where (${condition}) and not ${isShort}), 0))`;
}

/** Sums of runs by the columns and their status. */
function sumsOfRuns(from: RawBuilder<unknown>, columns: readonly string[], condition: RawBuilder<boolean>) {
  const sums = summed.map(({ column }) => {
    const isKnown = sql`${sql.ref(column)} >= 0`;
    return sql`count(*) filter (where ${isKnown}) as ${countOf(column)},
      ${exactSum(column, isKnown)} as ${sumOf(column)}`;
  });
  const keys = sql.join([...columns, 'status'].map((name) => sql.ref(name)));
  return sql`select ${keys}, max(stored_at) as last_stored_at, ${sql.join(sums)}
    from ${from} where ${condition} group by ${keys}`;
}

/** Stored sums of tiles, by the columns and the status. */
function sumsOfTiles(from: RawBuilder<unknown>, columns: readonly string[], condition: RawBuilder<boolean>) {
  const sums = summed.map(
    ({ column }, index) => sql`sum((value->>${sql.lit(2 * index + 1)})::numeric) as ${countOf(column)},
      sum((value->>${sql.lit(2 * index + 2)})::numeric) as ${sumOf(column)}`,
  );
  const keys = sql.join([...columns, 'status'].map((name) => sql.ref(name)));
  return sql`select ${keys}, max((value->>0)::timestamptz) as last_stored_at, ${sql.join(sums)}
    from ${from} cross join lateral jsonb_each(sums) as of_status (status, value) where ${condition} group by ${keys}`;
}

const tileColumns = ['company', 'zone', 'source'] as const;

/**
 * For `from`: the sums of the tiles of a period, of an hour from its runs, of a longer one from its parts, which all have sums.
 * @param rolledTo the transaction from which on runs are in no period
 */
export function tileSums({ seconds, start }: Period, rolledTo: string): RawBuilder<unknown> {
  const [from, to] = [isoOfSecs(start), isoOfSecs(start + seconds)];
  const partSecs = levels[levels.findIndex((one) => one === seconds) - 1];
  const sums =
    partSecs === undefined
      ? sumsOfRuns(runsWithin([{ from, to }]), tileColumns, sql<boolean>`stored_by < ${rolledTo}::xid8`)
      : sumsOfTiles(
          sql`rollup_tiles`,
          tileColumns,
          sql<boolean>`seconds = ${partSecs} and start >= ${from}::timestamptz and start < ${to}::timestamptz`,
        );
  const numbers = sql.join(summed.flatMap(({ column }) => [countOf(column), sumOf(column)]));
  return sql`(
    select company, zone, source, jsonb_object_agg(status, jsonb_build_array(last_stored_at, ${numbers})) as sums
    from (${sums}) as of_status group by company, zone, source)`;
}

/** For `from`, in the place of `tileSums`: nothing is summed up. */
export const noSums = sql`(select null as company, null as zone, null as source, null::jsonb as sums where false)`;

export interface AveragesQuestion {
  readonly filter: RunFilterDto;
  /** None: one row, of all runs. */
  readonly by: 'source' | null;
}

/**
 * Averages of the runs that match the filter, from the sums of whole periods and from the runs of the other time. Sums know no objects: a
 * filter on them is answered from the runs.
 */
export async function readAverages(
  session: Kysely<Tables>,
  scope: Scope,
  { filter, by }: AveragesQuestion,
): Promise<(Averages & { readonly source?: string })[]> {
  const columns = by === null ? [] : [by];
  const parts = await partsOf(session, scope, filter, columns);
  const isRated = sql`status in ('SUCCESS', 'FAILED', 'PARTIAL')`;
  const averages = summed.map(
    ({ column, average }) => sql`round(sum(${sumOf(column)}) filter (where ${isRated})
      / nullif(sum(${countOf(column)}) filter (where ${isRated}), 0), ${sql.lit(AVERAGE_DECIMALS)})::float8 as ${sql.ref(average)}`,
  );
  const { rows } = await sql<Averages & { readonly source?: string }>`
    select ${sql.join([...columns.map((name) => sql.ref(name)), ...averages])}, max(last_stored_at) as last_updated
    from (${sql.join(parts, sql` union all `)}) as part
    ${by === null ? sql`` : sql`group by ${sql.ref(by)}`}`.execute(session);
  return rows;
}

async function partsOf(
  session: Kysely<Tables>,
  scope: Scope,
  filter: RunFilterDto,
  columns: readonly string[],
): Promise<RawBuilder<unknown>[]> {
  if (filter.object_id !== undefined || filter.object_type !== undefined) {
    return [sumsOfRuns(sql`runs`, columns, runCondition(scope, filter))];
  }
  const { from = ALL_TIME.from, to = ALL_TIME.to } = filter;
  const plan = await readRangePlan(session, { from, to }, LONGEST_SECS, { needsSums: true });
  const condition = sql<boolean>`${sql.join([sql`true`, ...subjectConditions(scope, filter)], sql` and `)}`;
  const ofGaps = sumsOfRuns(runsWithin(plan.gaps), columns, condition);
  if (plan.periods.length === 0) return [ofGaps];
  return [ofGaps, sumsOfRuns(lateRuns(plan), columns, condition), sumsOfTiles(blocksOf(plan), columns, condition)];
}
