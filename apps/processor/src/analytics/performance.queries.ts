import { groupPageOf, type Scope, USUAL_GROUPS } from '@app/platform';
import { isoOfMicros } from '@app/time';
import { Injectable } from '@nestjs/common';
import type { RunFilterDto } from '../runs/index.js';
import { type By, columnsOf, type GroupKey, type Groups } from './aggregation/grouping.js';
import { ExactDistribution } from './aggregation/distribution.js';
import { RunStatistics } from './aggregation/run-statistics.js';
import type { GroupDto } from './groups.dto.js';
import type {
  ChangeDto,
  CompareDto,
  ComparedGroupDto,
  ComparedStatsDto,
  CompareQueryDto,
  PercentilesAnswerDto,
  PercentilesGroupDto,
  PercentilesQueryDto,
} from './performance.dto.js';
import { LONGEST_SECS } from './rollups/levels.js';
import { RolledRunsQueries, type RunsReader } from './rolled-runs.queries.js';
import { exactStatistics, merged, RolledStatistics, RolledStatisticsAndWhole } from './statistics-groups.js';

/** A question whose answer is a page of groups. */
type Paged<T extends { limit: number }> = Omit<T, 'limit'> & Partial<Pick<T, 'limit'>>;

/** Percentiles of runs by source or object, and the comparison of two time ranges. */
@Injectable()
export class PerformanceQueries {
  constructor(private readonly reader: RolledRunsQueries) {}

  /** @throws PipelineError `query_invalid`, `store_unavailable` */
  async percentiles(
    scope: Scope,
    { by, limit = USUAL_GROUPS, cursor, ...filter }: Paged<PercentilesQueryDto>,
  ): Promise<PercentilesAnswerDto> {
    const { exact, groups } = await statisticsOf(this.reader, scope, filter, { by, Rolled: RolledStatistics });
    const page = groupPageOf(groups.sorted(), { limit, cursor });
    return {
      from: filter.from ?? null,
      to: filter.to ?? null,
      exact,
      ...page,
      // Both groupings have the company and the source.
      groups: page.groups.map(({ key, value }) => ({ ...(key as GroupDto), ...statisticsFieldsOf(value) })),
    };
  }

  /** @throws PipelineError `query_invalid`, `store_unavailable` */
  async compare(
    scope: Scope,
    { a_from, a_to, b_from, b_to, by, limit = USUAL_GROUPS, cursor, ...subject }: Paged<CompareQueryDto>,
  ): Promise<CompareDto> {
    const sides = [
      { ...subject, from: a_from, to: a_to },
      { ...subject, from: b_from, to: b_to },
    ] as const;
    const Rolled = by === 'object' ? RolledStatisticsAndWhole : RolledStatistics;
    const [a, b] = await this.reader.readBoth(scope, sides, (reader, asked, filter) =>
      statisticsOf(reader, asked, filter, { by, Rolled }),
    );
    const overall = { a: statsOf(a.together()), b: statsOf(b.together()) };
    const page = groupPageOf(by === undefined ? [] : a.groups.with(b.groups), { limit, cursor });
    return {
      a: { from: a_from, to: a_to, exact: a.exact },
      b: { from: b_from, to: b_to, exact: b.exact },
      overall: { ...overall, change: changeOf(overall.a, overall.b) },
      ...page,
      groups: page.groups.map(sideBySide),
    };
  }
}

/** @param Rolled how statistics of more than 50 000 runs are kept */
async function statisticsOf(
  reader: RunsReader,
  scope: Scope,
  filter: RunFilterDto,
  { by, Rolled }: { by: By | undefined; Rolled: typeof RolledStatistics },
): Promise<{ exact: boolean; groups: Groups<RunStatistics>; together: () => RunStatistics }> {
  const columns = columnsOf(by);
  const question = { scope, filter, columns };
  if (await reader.areFew(scope, filter)) {
    const groups = exactStatistics(columns, await reader.readExact(question));
    return {
      exact: true,
      groups,
      together: () => merged(groups, () => new RunStatistics(() => new ExactDistribution())),
    };
  }
  const rolled = new Rolled(columns);
  await reader.readRolled(question, LONGEST_SECS, rolled);
  return { exact: false, groups: rolled.groups, together: () => rolled.together() };
}

const failureRateOf = ({ failed, rated }: RunStatistics): number | null =>
  rated === 0 ? null : (100 * failed) / rated;

function percentilesOf({ distributions: { duration_seconds, cpu_time_seconds, memory_used_bytes } }: RunStatistics) {
  return {
    duration_seconds: {
      p50: duration_seconds.percentile(0.5),
      p95: duration_seconds.percentile(0.95),
      p99: duration_seconds.percentile(0.99),
      max: duration_seconds.max,
    },
    cpu_time_seconds: { p95: cpu_time_seconds.percentile(0.95), max: cpu_time_seconds.max },
    memory_used_bytes: { p95: memory_used_bytes.percentile(0.95), max: memory_used_bytes.max },
  };
}

const statisticsFieldsOf = (statistics: RunStatistics): Omit<PercentilesGroupDto, keyof GroupKey> => ({
  runs_count: statistics.runs,
  failed_count: statistics.failed,
  success_count: statistics.succeeded,
  failure_rate: failureRateOf(statistics),
  anomaly_count: statistics.anomalies,
  ...percentilesOf(statistics),
  last_run_at: isoOfMicros(statistics.lastRunAt!),
});

const statsOf = (statistics: RunStatistics): ComparedStatsDto => ({
  runs_count: statistics.runs,
  failed_count: statistics.failed,
  failure_rate: failureRateOf(statistics),
  ...percentilesOf(statistics),
});

const sideBySide = ({
  key,
  mine,
  other,
}: {
  key: GroupKey;
  mine: RunStatistics | null;
  other: RunStatistics | null;
}): ComparedGroupDto => ({
  ...key,
  a: mine === null ? null : statsOf(mine),
  b: other === null ? null : statsOf(other),
});

const ratio = (before: number | null, after: number | null): number | null =>
  before === null || after === null || before === 0 ? null : after / before;

const changeOf = (a: ComparedStatsDto, b: ComparedStatsDto): ChangeDto => ({
  runs_count: ratio(a.runs_count, b.runs_count),
  failure_rate: a.failure_rate === null || b.failure_rate === null ? null : b.failure_rate - a.failure_rate,
  duration_p50: ratio(a.duration_seconds.p50, b.duration_seconds.p50),
  duration_p95: ratio(a.duration_seconds.p95, b.duration_seconds.p95),
  cpu_p95: ratio(a.cpu_time_seconds.p95, b.cpu_time_seconds.p95),
  memory_p95: ratio(a.memory_used_bytes.p95, b.memory_used_bytes.p95),
});
