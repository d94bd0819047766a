import { type RunStatus, runStatuses } from '@app/contracts';
import { groupCursor, IsMoment, MOST_GROUPS, PageCursor, PageLimit, USUAL_GROUPS } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { RunFilterDto, SubjectFilterDto } from '../runs/index.js';
import { P95AndMaxDto, PercentilesDto } from './analytics.dto.js';
import { bucketNames, type BucketName } from './buckets.js';
import { GroupDto } from './groups.dto.js';
import { metricNames, type MetricName } from './metric-table.js';

const tableBy = ['source', 'object'] as const;
const seriesBy = ['source', 'status', 'company', 'object'] as const;

export class PercentilesQueryDto extends RunFilterDto {
  /** A group for each source of each company, or for each object. */
  @ApiProperty({ enum: tableBy, default: 'source' })
  @IsIn(tableBy)
  by: (typeof tableBy)[number] = 'source';

  /** Number of groups on a page, 1–5000. */
  @PageLimit(MOST_GROUPS)
  limit: number = USUAL_GROUPS;

  /** `next_cursor` of the page before. The other parameters stay as they were. */
  @PageCursor(groupCursor)
  cursor?: string;
}

/** Identifies a group. Only the fields of the grouping are present. */
class GroupKeyDto {
  company?: string;

  source?: string;

  zone?: string;

  /** Object id. */
  object_id?: string;

  object_type?: string;
}

/** Time range of an answer, and its exactness. */
export class AnsweredRangeDto {
  /** As asked, ISO 8601 in UTC; null: from the first run on. */
  from: string | null;

  /** As asked, ISO 8601 in UTC; null: to the last run. */
  to: string | null;

  /** Whether percentiles are exact; otherwise they are within 1 %. Counts and maxima are always exact. */
  exact: boolean;
}

/** Statistics of the runs of a source or an object. */
export class PercentilesGroupDto extends GroupDto {
  runs_count: number;

  failed_count: number;

  success_count: number;

  /**
   * Percentage, 0–100, not rounded, of the runs that ended as SUCCESS, PARTIAL or FAILED; null: there are none.
   * @example 1.25
   */
  failure_rate: number | null;

  anomaly_count: number;

  /** Seconds. */
  duration_seconds: PercentilesDto;

  /** Seconds. */
  cpu_time_seconds: P95AndMaxDto;

  /** Bytes. */
  memory_used_bytes: P95AndMaxDto;

  /**
   * Start of the latest run, ISO 8601 in UTC.
   * @example "2025-09-05T20:45:33.898395Z"
   */
  last_run_at: string;
}

export class PercentilesAnswerDto extends AnsweredRangeDto {
  /** Sorted by company, source, zone and object. */
  @ApiProperty({ type: [PercentilesGroupDto] })
  groups: PercentilesGroupDto[];

  /** Number of groups on all pages. */
  total_groups: number;

  /** `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
}

export class TimeseriesQueryDto extends RunFilterDto {
  /** Metric of each bucket. */
  @ApiProperty({ enum: metricNames })
  @IsIn(metricNames)
  metric: MetricName;

  /** Length of a bucket; left out: the shortest that makes at most 200 buckets; for many runs an hour at least, and a day by object. */
  @ApiProperty({ enum: bucketNames, required: false })
  @IsOptional()
  @IsIn(bucketNames)
  bucket?: BucketName;

  /** Grouping of the series; left out: one series for all runs. */
  @ApiProperty({ enum: seriesBy, required: false })
  @IsOptional()
  @IsIn(seriesBy)
  by?: (typeof seriesBy)[number];
}

/** Identifies a series; empty: the series of all runs. */
export class SeriesKeyDto extends GroupKeyDto {
  @ApiProperty({ enum: runStatuses, required: false })
  status?: RunStatus;
}

export class SeriesDto {
  key: SeriesKeyDto;

  /** One value for each bucket. Without runs, counts are 0 and everything else is null. */
  @ApiProperty({ type: 'array', items: { type: 'number', nullable: true }, example: [12, 0, 14] })
  values: (number | null)[];
}

export class TimeseriesDto extends AnsweredRangeDto {
  @ApiProperty({ enum: metricNames })
  metric: MetricName;

  @ApiProperty({ enum: bucketNames })
  bucket: BucketName;

  @ApiProperty({ enum: seriesBy, nullable: true })
  by: (typeof seriesBy)[number] | null;

  /** Whether there are more than these 50 series with the most runs. */
  truncated: boolean;

  /**
   * Start of each bucket, ISO 8601 in UTC, from the first to the last without gaps.
   * @example ["2025-09-05T20:00:00Z"]
   */
  buckets: string[];

  /** Sorted by the number of runs, descending. */
  @ApiProperty({ type: [SeriesDto] })
  series: SeriesDto[];
}

export class CompareQueryDto extends SubjectFilterDto {
  /**
   * Begin of the first time: a date (its beginning in UTC), or a time with an offset.
   * @example "2025-09-04T00:00:00Z"
   */
  @IsMoment()
  a_from: string;

  /**
   * Its end, which is not in it any more.
   * @example "2025-09-05T00:00:00Z"
   */
  @IsMoment()
  a_to: string;

  /**
   * Begin of the second time.
   * @example "2025-09-05T00:00:00Z"
   */
  @IsMoment()
  b_from: string;

  /**
   * Its end, which is not in it any more.
   * @example "2025-09-06T00:00:00Z"
   */
  @IsMoment()
  b_to: string;

  /** Grouping of the compared groups; left out: no groups. */
  @ApiProperty({ enum: tableBy, required: false })
  @IsOptional()
  @IsIn(tableBy)
  by?: (typeof tableBy)[number];

  /** Number of groups on a page, 1–5000. */
  @PageLimit(MOST_GROUPS)
  limit: number = USUAL_GROUPS;

  /** `next_cursor` of the page before. The other parameters stay as they were. */
  @PageCursor(groupCursor)
  cursor?: string;
}

/** Statistics of the runs of one range. */
export class ComparedStatsDto {
  runs_count: number;

  failed_count: number;

  /** Percentage, 0–100, not rounded; null when there are no runs. */
  failure_rate: number | null;

  /** Seconds. */
  duration_seconds: PercentilesDto;

  /** Seconds. */
  cpu_time_seconds: P95AndMaxDto;

  /** Bytes. */
  memory_used_bytes: P95AndMaxDto;
}

/** Ratios of the second range to the first; null where one value is unknown or the first is 0. */
export class ChangeDto {
  /** @example 1.1 */
  runs_count: number | null;

  /** Difference in percentage points; null where one rate is unknown. */
  failure_rate: number | null;

  duration_p50: number | null;

  duration_p95: number | null;

  cpu_p95: number | null;

  memory_p95: number | null;
}

export class ComparedDto {
  a: ComparedStatsDto;

  b: ComparedStatsDto;

  change: ChangeDto;
}

export class ComparedGroupDto extends GroupKeyDto {
  /** Null: the group has no runs in the first range. */
  @ApiProperty({ type: ComparedStatsDto, nullable: true })
  a: ComparedStatsDto | null;

  /** Null: the group has no runs in the second range. */
  @ApiProperty({ type: ComparedStatsDto, nullable: true })
  b: ComparedStatsDto | null;
}

export class CompareDto {
  a: AnsweredRangeDto;

  b: AnsweredRangeDto;

  overall: ComparedDto;

  /** Sorted by company, source, zone and object; empty without `by`. */
  @ApiProperty({ type: [ComparedGroupDto] })
  groups: ComparedGroupDto[];

  /** Number of groups on all pages. */
  total_groups: number;

  /** `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
}
