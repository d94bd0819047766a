import { ProcessedRunDto } from '@app/contracts';
import { groupCursor, MOST_GROUPS, PageCursor, PageLimit, USUAL_GROUPS } from '@app/platform';
import { RunFilterDto } from '../runs/index.js';

/** Percentiles (linear interpolation) of the known, non-negative values; null when there are none. */
export class PercentilesDto {
  /** @example 3.705956 */
  p50: number | null;
  /** @example 24.368228 */
  p95: number | null;
  /** @example 267.836584 */
  p99: number | null;
  /** @example 787.76789 */
  max: number | null;
}

/** Statistics of all runs. When the store is empty, counts are 0 and everything else is null. */
export class SummaryDto {
  /** @example 72 */
  total_logs_processed: number;
  /** @example 71 */
  success_count: number;
  /** @example 1 */
  failed_count: number;
  /**
   * Percentage, 0–100, not rounded, of the runs that ended as SUCCESS, PARTIAL or FAILED.
   * @example 98.61111111111111
   */
  success_rate: number | null;
  /** @example 11 */
  anomaly_count: number;
  /**
   * Percentage, 0–100, not rounded, of the same runs.
   * @example 15.277777777777779
   */
  anomaly_rate: number | null;
  /**
   * 0–100, two decimals.
   * @example 66.9
   */
  average_efficiency_score: number | null;
  /**
   * Seconds, two decimals.
   * @example 17.62
   */
  average_duration_seconds: number | null;
  /** @example 6 */
  total_sources: number;
  /**
   * When the last new run was stored, ISO 8601 in UTC.
   * @example "2025-09-05T21:00:03.120114Z"
   */
  last_updated: string | null;
  /** Seconds. */
  duration_seconds: PercentilesDto;
  /** Whether the percentiles are exact; if not, they are within 1 %. Everything else always is. */
  exact: boolean;
}

export class P95Dto {
  /** @example 1.97 */
  p95: number | null;
}

export class P95AndMaxDto {
  /** @example 50577408 */
  p95: number | null;
  /** @example 155582464 */
  max: number | null;
}

/** The runs of one source. Averages and percentiles: of the known, non-negative values; averages to six decimals. */
export class SourceDto {
  /** @example 9 */
  total_count: number;
  /** @example 9 */
  success_count: number;
  /** @example 0 */
  failed_count: number;
  /**
   * Percentage, 0–100, not rounded, of the runs that ended as SUCCESS, PARTIAL or FAILED; null: there are none.
   * @example 100
   */
  success_rate: number | null;
  /** @example 1 */
  anomaly_count: number;
  /**
   * Seconds.
   * @example 4.191584
   */
  avg_duration: number | null;
  /**
   * Seconds.
   * @example 0.64
   */
  avg_cpu_time: number | null;
  /**
   * Bytes.
   * @example 7155776
   */
  avg_memory: number | null;
  /** Seconds. */
  duration_seconds: PercentilesDto;
  /** Seconds. */
  cpu_time_seconds: P95Dto;
  /** Bytes. */
  memory_used_bytes: P95AndMaxDto;
  /**
   * Start of the latest run, ISO 8601 in UTC.
   * @example "2025-09-05T20:45:33.898395Z"
   */
  last_run_at: string;
  /**
   * When the last new run of the source was stored, ISO 8601 in UTC.
   * @example "2025-09-05T21:00:03.120114Z"
   */
  last_updated: string;
  /** Whether the percentiles are exact; if not, they are within 1 %. Everything else always is. */
  exact: boolean;
}

export class SourcesQueryDto extends RunFilterDto {
  /** How many sources, by name, 1–5000; the header `X-Total-Count` says how many there are. */
  @PageLimit(MOST_GROUPS)
  limit: number = USUAL_GROUPS;

  /** The page begins after this number of sources. */
  @PageCursor(groupCursor)
  cursor?: string;
}

export class RecentQueryDto {
  /** How many runs, 1–1000. */
  @PageLimit(1000)
  limit: number = 100;
}

export class AnomaliesQueryDto {
  /** How many runs, 1–500. */
  @PageLimit(500)
  limit: number = 50;
}

/** A run with its metrics, in a list. */
export class ListedRunDto extends ProcessedRunDto {
  /** Whether `error_message` is longer than 2048 bytes: it is cut there and ends with `…`. */
  text_cut: boolean;
}

/** The latest runs by their start, the newest last. */
export class RecentDto {
  /**
   * All runs that are stored, of the companies that the reader may see.
   * @example 72
   */
  total_logs: number;
  /** @example 100 */
  requested_limit: number;
  /** @example 72 */
  returned_count: number;
  logs: ListedRunDto[];
}

/** The latest anomalous runs by their start, the newest last. */
export class AnomaliesDto {
  /**
   * All anomalous runs that are stored, of the companies that the reader may see.
   * @example 11
   */
  total_anomalies: number;
  recent_anomalies: ListedRunDto[];
}
