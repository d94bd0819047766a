import { Database, isLongText, unasked, within } from '@app/database';
import { type GroupPage, groupPageOf, MOST_GROUPS, type Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { entryColumnList, entryOf, runCondition, type RunRow } from '../runs/index.js';
import type { RunFilterDto } from '../runs/index.js';
import type { AnomaliesDto, ListedRunDto, RecentDto, SourceDto, SummaryDto } from './analytics.dto.js';
import { AVERAGE_DECIMALS, exactSum } from './rollups/sums.queries.js';
import { rowOf, sourceOf, type SourceRow, summaryOf, type SummaryRow } from './run-summaries.js';
import { SingleFlights } from './single-flight.js';
import { RolledRunsQueries } from './rolled-runs.queries.js';
import { RolledStatistics } from './statistics-groups.js';

/** Runs that ended with a result: rates, averages and percentiles are of these. */
const isRated = sql`status in ('SUCCESS', 'FAILED', 'PARTIAL')`;

const known = (column: string) => sql`${sql.ref(column)} >= 0 and ${isRated}`;

const average = (column: string) =>
  sql`round(${exactSum(column, known(column))} / nullif(count(*) filter (where ${known(column)}), 0), ${sql.lit(AVERAGE_DECIMALS)})::float8`;

/** `percentile_cont`: linear interpolation between the two nearest ranks. */
const percentiles = (column: string, fractions: readonly number[]) =>
  sql`percentile_cont(array[${sql.join(fractions.map((fraction) => sql.lit(fraction)))}]::float8[])
    within group (order by ${sql.ref(column)}) filter (where ${known(column)})`;

const largest = (column: string) => sql`(max(${sql.ref(column)}) filter (where ${known(column)}))::float8`;

const counts = sql`
  count(*)::int as total,
  (count(*) filter (where status = 'SUCCESS'))::int as success,
  (count(*) filter (where status = 'FAILED'))::int as failed,
  (count(*) filter (where ${isRated}))::int as rated,
  (count(*) filter (where is_anomaly))::int as anomalies,
  ${average('duration_seconds')} as avg_duration,
  ${percentiles('duration_seconds', [0.5, 0.95, 0.99])} as duration,
  ${largest('duration_seconds')} as duration_max,
  max(stored_at) as last_updated`;

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
    return exact
      ? summaryOf(await this.countExactly(scope, filter), exact)
      : summaryOf(await this.countRolled(scope, filter), exact);
  }

  /** Statistics by source name. @throws PipelineError `query_invalid`, `store_unavailable` */
  async sources(scope: Scope, filter: RunFilterDto = {}): Promise<Record<string, SourceDto>> {
    return (await this.sourcesPage(scope, filter, { limit: MOST_GROUPS })).sources;
  }

  /** One page of sources, and the number of all sources. @throws as `sources` */
  async sourcesPage(
    scope: Scope,
    filter: RunFilterDto,
    page: GroupPage,
  ): Promise<{ sources: Record<string, SourceDto>; total: number }> {
    runCondition(scope, filter);
    const exact = await this.reader.areFew(scope, filter);
    const sources = exact ? await this.sourcesExactly(scope, filter) : await this.sourcesRolled(scope, filter);
    const { groups } = groupPageOf(sources, page);
    return {
      sources: Object.fromEntries(groups.map((row) => [row.source, sourceOf(row, exact)])),
      total: sources.length,
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

  private countExactly(scope: Scope, filter: RunFilterDto): Promise<SummaryRow> {
    return this.one<SummaryRow>(sql`
      select ${counts},
        (count(*) filter (where is_anomaly and ${isRated}))::int as rated_anomalies,
        (count(distinct source))::int as sources,
        ${average('efficiency_score')} as avg_efficiency
      from runs where ${runCondition(scope, filter)}`);
  }

  /** Out of the rollups where those are made. */
  private async countRolled(scope: Scope, filter: RunFilterDto): Promise<SummaryRow> {
    const rolled = new RolledStatistics(['source']);
    const question = { scope, filter, columns: ['source'] } as const;
    const [averages] = await this.reader.readRolledWithAverages(question, null, rolled);
    const statistics = rolled.together();
    return { ...rowOf(statistics, averages!), sources: rolled.groups.sorted().length };
  }

  /** Sorted by name. */
  private sourcesExactly(scope: Scope, filter: RunFilterDto): Promise<SourceRow[]> {
    return this.many<SourceRow>(sql`
      select source, ${counts},
        ${percentiles('cpu_time_seconds', [0.95])} as cpu,
        ${percentiles('memory_used_bytes', [0.95])} as memory,
        ${average('cpu_time_seconds')} as avg_cpu_time,
        ${average('memory_used_bytes')} as avg_memory,
        ${largest('memory_used_bytes')} as memory_max,
        max(start_time) as last_run_at
      from runs where ${runCondition(scope, filter)} group by source order by source collate "C"`);
  }

  /** Sorted by name; out of the rollups where those are made. */
  private async sourcesRolled(scope: Scope, filter: RunFilterDto): Promise<SourceRow[]> {
    const rolled = new RolledStatistics(['source']);
    const question = { scope, filter, columns: ['source'] } as const;
    const averages = await this.reader.readRolledWithAverages(question, 'source', rolled);
    const bySource = new Map(averages.map((row) => [row.source, row]));
    return rolled.groups
      .sorted()
      .map(({ key: { source }, value }) => ({ ...rowOf(value, bySource.get(source)!), source: source! }));
  }

  private async one<T>(query: ReturnType<typeof sql>): Promise<T> {
    const [row] = await this.many<T>(query);
    return row as T;
  }

  private many<T>(query: ReturnType<typeof sql>): Promise<T[]> {
    return this.database.use(async (tables) => (await query.execute(tables)).rows as T[]);
  }
}
