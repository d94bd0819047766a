import { isoOfMicros } from '@app/time';
import type { Distribution } from './aggregation/distribution.js';
import type { RunStatistics } from './aggregation/run-statistics.js';
import type { PercentilesDto, SourceDto, SummaryDto } from './analytics.dto.js';
import type { Averages } from './rollups/sums.queries.js';

/** Counts and statistics of some runs. Percentiles are in the order of their fractions; null: no value is known. */
interface CountsRow {
  readonly total: number;
  readonly success: number;
  readonly failed: number;
  readonly rated: number;
  readonly anomalies: number;
  readonly avg_duration: number | null;
  readonly duration: readonly number[] | null;
  readonly duration_max: number | null;
  readonly last_updated: string | null;
}

export interface SummaryRow extends CountsRow {
  readonly rated_anomalies: number;
  readonly sources: number;
  readonly avg_efficiency: number | null;
}

export interface SourceRow extends CountsRow {
  readonly source: string;
  readonly avg_cpu_time: number | null;
  readonly avg_memory: number | null;
  readonly cpu: readonly number[] | null;
  readonly memory: readonly number[] | null;
  readonly memory_max: number | null;
  readonly last_run_at: string;
}

const percentage = (part: number, whole: number): number | null => (whole === 0 ? null : (100 * part) / whole);

const toTwoDecimals = (value: number | null): number | null => (value === null ? null : Math.round(value * 100) / 100);

const percentilesOf = (distribution: Distribution, fractions: readonly number[]): number[] | null => {
  const values = fractions.map((fraction) => distribution.percentile(fraction));
  return values.includes(null) ? null : (values as number[]);
};

/** The row of runs whose statistics and averages are known. */
export function rowOf(
  statistics: RunStatistics,
  averages: Averages,
): Omit<SummaryRow & SourceRow, 'source' | 'sources'> {
  const { duration_seconds, cpu_time_seconds, memory_used_bytes } = statistics.distributions;
  return {
    ...averages,
    total: statistics.runs,
    success: statistics.succeeded,
    failed: statistics.failed,
    rated: statistics.rated,
    anomalies: statistics.anomalies,
    rated_anomalies: statistics.ratedAnomalies,
    duration: percentilesOf(duration_seconds, [0.5, 0.95, 0.99]),
    duration_max: duration_seconds.max,
    cpu: percentilesOf(cpu_time_seconds, [0.95]),
    memory: percentilesOf(memory_used_bytes, [0.95]),
    memory_max: memory_used_bytes.max,
    last_run_at: statistics.lastRunAt === null ? '' : isoOfMicros(statistics.lastRunAt),
  };
}

const durationOf = ({ duration, duration_max }: CountsRow): PercentilesDto => {
  const [p50 = null, p95 = null, p99 = null] = duration ?? [];
  return { p50, p95, p99, max: duration_max };
};

/** @param exact whether every run was read */
export const summaryOf = (row: SummaryRow, exact: boolean): SummaryDto => ({
  total_logs_processed: row.total,
  success_count: row.success,
  failed_count: row.failed,
  success_rate: percentage(row.success, row.rated),
  anomaly_count: row.anomalies,
  anomaly_rate: percentage(row.rated_anomalies, row.rated),
  average_efficiency_score: toTwoDecimals(row.avg_efficiency),
  average_duration_seconds: toTwoDecimals(row.avg_duration),
  total_sources: row.sources,
  last_updated: row.last_updated,
  duration_seconds: durationOf(row),
  exact,
});

/** @param exact as of `summaryOf` */
export const sourceOf = (row: SourceRow, exact: boolean): SourceDto => ({
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
  last_updated: row.last_updated!,
  exact,
});
