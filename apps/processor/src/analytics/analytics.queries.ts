import { Database, isLongText, unasked, within } from '@app/database';
import { type GroupPage, MOST_GROUPS, type Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { entryColumnList, entryOf, runCondition, type RunRow } from '../runs/index.js';
import type { RunFilterDto } from '../runs/index.js';
import type { AnomaliesDto, ListedRunDto, PercentilesDto, RecentDto, SourceDto, SummaryDto } from './analytics.dto.js';
import type { Distribution } from './aggregation/distribution.js';
import type { Groups } from './aggregation/grouping.js';
import { LONGEST_SECS } from './rollups/levels.js';
import { newSketchStatistics, type SketchStatistics } from './rollups/rollup-block.js';
import { SingleFlights } from './single-flight.js';
import { RolledRunsQueries } from './rolled-runs.queries.js';
import { merged, RolledStatistics } from './statistics-groups.js';

const AVERAGE_DECIMALS = 6;

/** Runs that ended with a result: rates, averages and percentiles are of these. */
const isRated = sql`status in ('SUCCESS', 'FAILED', 'PARTIAL')`;

const known = (column: string) => sql`${sql.ref(column)} >= 0 and ${isRated}`;

/** Sums decimals: a sum of floating-point numbers depends in its last digits on the order of the rows. */
const average = (column: string) =>
  sql`round(avg(${sql.ref(column)}::numeric) filter (where ${known(column)}), ${sql.lit(AVERAGE_DECIMALS)})::float8`;

/** `percentile_cont`: linear interpolation between the two nearest ranks. */
const percentiles = (column: string, fractions: readonly number[]) =>
  sql`percentile_cont(array[${sql.join(fractions.map((fraction) => sql.lit(fraction)))}]::float8[])
    within group (order by ${sql.ref(column)}) filter (where ${known(column)})`;

const largest = (column: string) => sql`(max(${sql.ref(column)}) filter (where ${known(column)}))::float8`;

const durationOf = (row: { duration: number[] | null; duration_max: number | null }): PercentilesDto => {
  const [p50 = null, p95 = null, p99 = null] = row.duration ?? [];
  return { p50, p95, p99, max: row.duration_max };
};

const percentage = (part: number, whole: number): number | null => (whole === 0 ? null : (100 * part) / whole);

const toTwoDecimals = (value: number | null): number | null => (value === null ? null : Math.round(value * 100) / 100);

interface CountsRow {
  total: number;
  success: number;
  failed: number;
  rated: number;
  anomalies: number;
  avg_duration: number | null;
  duration: number[] | null;
  duration_max: number | null;
  last_updated: string;
}

interface SummaryRow extends CountsRow {
  rated_anomalies: number;
  /** Null: counted elsewhere. */
  sources: number | null;
  avg_efficiency: number | null;
}

interface SourceRow extends CountsRow {
  source: string;
  avg_cpu_time: number | null;
  avg_memory: number | null;
  cpu: number[] | null;
  memory: number[] | null;
  memory_max: number | null;
  last_run_at: string;
}

/** @param percentilesOfAll what is selected besides: percentiles sort all rows, which takes most of the time */
const countsWith = (percentilesOfAll: RawBuilder<unknown>) => sql`
  count(*)::int as total,
  (count(*) filter (where status = 'SUCCESS'))::int as success,
  (count(*) filter (where status = 'FAILED'))::int as failed,
  (count(*) filter (where ${isRated}))::int as rated,
  (count(*) filter (where is_anomaly))::int as anomalies,
  ${average('duration_seconds')} as avg_duration,
  ${percentilesOfAll},
  ${largest('duration_seconds')} as duration_max,
  max(stored_at) as last_updated`;

const durationPercentiles = sql`${percentiles('duration_seconds', [0.5, 0.95, 0.99])} as duration`;

const allPercentiles = sql`${durationPercentiles},
  ${percentiles('cpu_time_seconds', [0.95])} as cpu,
  ${percentiles('memory_used_bytes', [0.95])} as memory`;

const none = (names: readonly string[]) => sql.join(names.map((name) => sql`null as ${sql.ref(name)}`));

/** Percentiles as the rows have them, in the order of their fractions; null: no value is known. */
type SketchedPercentiles = Pick<SourceRow, 'duration' | 'cpu' | 'memory'>;

function sketched({ distributions }: SketchStatistics): SketchedPercentiles {
  const listOf = (distribution: Distribution, fractions: readonly number[]): number[] | null => {
    const values = fractions.map((fraction) => distribution.percentile(fraction));
    return values.includes(null) ? null : (values as number[]);
  };
  return {
    duration: listOf(distributions.duration_seconds, [0.5, 0.95, 0.99]),
    cpu: listOf(distributions.cpu_time_seconds, [0.95]),
    memory: listOf(distributions.memory_used_bytes, [0.95]),
  };
}

/** Queries about runs. Every answer depends on the runs alone, not on the order in which they arrived. */
@Injectable()
export class AnalyticsQueries {
  /** Runs outside the limits of a single question, because several callers may share one count. */
  private readonly counting = new SingleFlights((scope: Scope) => unasked(() => this.reader.countAll(scope)));

  constructor(
    private readonly database: Database,
    private readonly reader: RolledRunsQueries,
  ) {}

  /** @throws PipelineError `query_invalid`, `store_unavailable` */
  async summary(scope: Scope, filter: RunFilterDto = {}): Promise<SummaryDto> {
    runCondition(scope, filter);
    const exact = await this.reader.areFew(scope, filter);
    const row = await this.one<SummaryRow>(sql`
      select ${countsWith(exact ? durationPercentiles : none(['duration']))},
        (count(*) filter (where is_anomaly and ${isRated}))::int as rated_anomalies,
        ${exact ? sql`(count(distinct source))::int` : sql`null`} as sources,
        ${average('efficiency_score')} as avg_efficiency
      from runs where ${runCondition(scope, filter)}`);
    const rolled = exact ? null : await this.rolledSources(scope, filter);
    return {
      total_logs_processed: row.total,
      success_count: row.success,
      failed_count: row.failed,
      success_rate: percentage(row.success, row.rated),
      anomaly_count: row.anomalies,
      anomaly_rate: percentage(row.rated_anomalies, row.rated),
      average_efficiency_score: toTwoDecimals(row.avg_efficiency),
      average_duration_seconds: toTwoDecimals(row.avg_duration),
      total_sources: rolled?.sorted().length ?? row.sources ?? 0,
      last_updated: row.last_updated,
      duration_seconds: durationOf({ ...row, ...(rolled && sketched(merged(rolled, newSketchStatistics))) }),
      exact,
    };
  }

  /** Statistics by source name. @throws PipelineError `query_invalid`, `store_unavailable` */
  async sources(scope: Scope, filter: RunFilterDto = {}): Promise<Record<string, SourceDto>> {
    return (await this.sourcesPage(scope, filter, { limit: MOST_GROUPS })).sources;
  }

  /** One page of sources, and the number of all sources. @throws as `sources` */
  async sourcesPage(
    scope: Scope,
    filter: RunFilterDto,
    { limit, cursor }: GroupPage,
  ): Promise<{ sources: Record<string, SourceDto>; total: number }> {
    runCondition(scope, filter);
    const exact = await this.reader.areFew(scope, filter);
    const rows = await this.many<SourceRow & { sources_count: number }>(sql`
      select count(*) over ()::int as sources_count, source,
        ${countsWith(exact ? allPercentiles : none(['duration', 'cpu', 'memory']))},
        ${average('cpu_time_seconds')} as avg_cpu_time,
        ${average('memory_used_bytes')} as avg_memory,
        ${largest('memory_used_bytes')} as memory_max,
        max(start_time) as last_run_at
      from runs where ${runCondition(scope, filter)} group by source order by source collate "C"
      limit ${limit} offset ${Number(cursor ?? 0)}`);
    // Read after the rows, so that it knows every source that they have.
    const rolled = exact ? null : await this.rolledSources(scope, filter);
    return {
      sources: Object.fromEntries(
        rows.map((row) => [
          row.source,
          {
            ...sourceOf({ ...row, ...(rolled && sketched(rolled.of({ source: row.source }))) }),
            exact,
          },
        ]),
      ),
      total: rows[0]?.sources_count ?? 0,
    };
  }

  /** @throws PipelineError `store_unavailable` */
  async recent(scope: Scope, limit: number): Promise<RecentDto> {
    const { runs } = await this.stored(scope);
    const logs = await this.latest(within(scope), limit);
    return { total_logs: runs, requested_limit: limit, returned_count: logs.length, logs };
  }

  /** @throws PipelineError `store_unavailable` */
  async anomalies(scope: Scope, limit: number): Promise<AnomaliesDto> {
    const isMeant = sql<boolean>`is_anomaly and ${within(scope)}`;
    const { count } = await this.one<{ count: number }>(sql`select count(*)::int as count from runs where ${isMeant}`);
    const runs = await this.latest(isMeant, limit);
    return { total_anomalies: count, recent_anomalies: runs };
  }

  /** The number of stored runs and of their sources. @throws PipelineError `store_unavailable` */
  stored(scope: Scope): Promise<{ runs: number; sources: number }> {
    return this.counting.run(scope.key, scope);
  }

  private async latest(condition: RawBuilder<boolean>, limit: number): Promise<ListedRunDto[]> {
    const rows = await this.many<RunRow>(sql`
      select ${entryColumnList} from runs where ${condition} order by start_time desc, run_id desc limit ${limit}`);
    return rows.reverse().map((row) => {
      const { transformation: _, description: _description, stored_at: _stored, ...run } = entryOf(row);
      return { ...run, text_cut: isLongText(row.error_message) };
    });
  }

  /** The runs by source, out of the rollups where those are made. */
  private async rolledSources(scope: Scope, filter: RunFilterDto): Promise<Groups<SketchStatistics>> {
    const columns = ['source'] as const;
    const rolled = new RolledStatistics(columns);
    await this.reader.readRolled({ scope, filter, columns }, LONGEST_SECS, rolled);
    return rolled.groups;
  }

  private async one<T>(query: ReturnType<typeof sql>): Promise<T> {
    const [row] = await this.many<T>(query);
    return row as T;
  }

  private many<T>(query: ReturnType<typeof sql>): Promise<T[]> {
    return this.database.use(async (tables) => (await query.execute(tables)).rows as T[]);
  }
}

const sourceOf = (row: SourceRow): Omit<SourceDto, 'exact'> => ({
  total_count: row.total,
  success_count: row.success,
  failed_count: row.failed,
  success_rate: percentage(row.success, row.rated),
  anomaly_count: row.anomalies,
  avg_duration: row.avg_duration,
  avg_cpu_time: row.avg_cpu_time,
  avg_memory: row.avg_memory,
  duration_seconds: durationOf(row),
  cpu_time_seconds: { p95: row.cpu?.[0] ?? null },
  memory_used_bytes: { p95: row.memory?.[0] ?? null, max: row.memory_max },
  last_run_at: row.last_run_at,
  last_updated: row.last_updated,
});
