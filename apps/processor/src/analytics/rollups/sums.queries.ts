import type { Tables } from '@app/database';
import type { Scope } from '@app/platform';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { runCondition, type RunFilterDto, subjectConditions } from '../../runs/index.js';
import { isoOfSecs, levels, LONGEST_SECS, type Period } from './levels.js';
import { ALL_TIME } from './range-plan.js';
import { blocksOf, lateRuns, readRangePlan, runsWithin } from './range-plan.queries.js';

/** What is summed up, in the order of stored sums. Decimals: a sum of floating-point numbers depends on the order of the rows. */
const summed = [
  { column: 'duration_seconds', average: 'avg_duration', value: sql`duration_seconds::numeric` },
  { column: 'cpu_time_seconds', average: 'avg_cpu_time', value: sql`cpu_time_seconds::numeric` },
  // The sum of whole numbers is a decimal, and quicker.
  { column: 'memory_used_bytes', average: 'avg_memory', value: sql`memory_used_bytes` },
  { column: 'efficiency_score', average: 'avg_efficiency', value: sql`efficiency_score::numeric` },
] as const;

const AVERAGE_DECIMALS = 6;

/** Averages of the known values of rated runs, and when the last run of any status was stored; null: there is none. */
export type Averages = Readonly<Record<(typeof summed)[number]['average'], number | null>> & {
  readonly last_updated: string | null;
};

const countOf = (column: string) => sql.ref(`${column}_count`);
const sumOf = (column: string) => sql.ref(`${column}_sum`);

/** Sums of runs by the columns and their status. */
function sumsOfRuns(from: RawBuilder<unknown>, columns: readonly string[], condition: RawBuilder<boolean>) {
  const sums = summed.map(({ column, value }) => {
    const isKnown = sql`${sql.ref(column)} >= 0`;
    return sql`count(*) filter (where ${isKnown}) as ${countOf(column)},
      sum(${value}) filter (where ${isKnown}) as ${sumOf(column)}`;
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
 * Sums up the tiles of a period: of an hour from its runs, of a longer one from its parts, which all have sums.
 * @param rolledTo the transaction from which on runs are in no period
 */
export async function sumUp(
  transaction: Transaction<Tables>,
  { seconds, start }: Period,
  rolledTo: string,
): Promise<void> {
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
  await sql`
    with made as (
      select company, zone, source, jsonb_object_agg(status, jsonb_build_array(last_stored_at, ${numbers})) as sums
      from (${sums}) as of_status group by company, zone, source
    )
    update rollup_tiles as tile set sums = made.sums from made
    where seconds = ${seconds} and start = ${from}::timestamptz
      and tile.company = made.company and tile.zone = made.zone and tile.source = made.source`.execute(transaction);
  await transaction
    .updateTable('rollup_periods')
    .set({ has_sums: true })
    .where('seconds', '=', seconds)
    .where('start', '=', from)
    .execute();
}

export interface AveragesQuestion {
  readonly scope: Scope;
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
  { scope, filter, by }: AveragesQuestion,
): Promise<(Averages & { readonly source?: string })[]> {
  const columns = by === null ? [] : [by];
  const parts = await partsOf(session, { scope, filter }, columns);
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
  { scope, filter }: Pick<AveragesQuestion, 'scope' | 'filter'>,
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
