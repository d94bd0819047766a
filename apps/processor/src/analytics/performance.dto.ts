import type { RunStatus } from '@app/contracts';
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

  /** How many groups, 1–5000. */
  @PageLimit(MOST_GROUPS)
  limit: number = USUAL_GROUPS;

  /** Where the page before ended: its `next_cursor`. The other parameters stay as they were. */
  @PageCursor(groupCursor)
  cursor?: string;
}

/** What tells a group from the others: what it is not grouped by is left out. */
class GroupKeyDto {
  company?: string;

  source?: string;

  zone?: string;

  /** Object id. */
  object_id?: number;

  object_type?: string;
}

/** The time that an answer is about, and how it was made. */
export class AnsweredRangeDto {
  /** As asked, ISO 8601 in UTC; null: from the first run on. */
  from: string | null;

  /** As asked, ISO 8601 in UTC; null: to the last run. */
  to: string | null;

  /** Whether percentiles are those of the runs themselves; else they are within 1 %. Counts and maxima are always exact. */
  exact: boolean;
}

/** The runs of a source, or of an object. */
export class PercentilesGroupDto extends GroupDto {
  runs_count: number;

  failed_count: number;

  success_count: number;

  /**
   * Percentage, 0–100, not rounded.
   * @example 1.25
   */
  failure_rate: number;

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
  /** By company, source, zone and object. */
  @ApiProperty({ type: [PercentilesGroupDto] })
  groups: PercentilesGroupDto[];

  /** All groups that there are, those of other pages included. */
  total_groups: number;

  /** What to give as `cursor` for the next groups; null: there are no more. */
  next_cursor: string | null;
}

export class TimeseriesQueryDto extends RunFilterDto {
  /** What is counted or measured of each bucket. */
  @ApiProperty({ enum: metricNames })
  @IsIn(metricNames)
  metric: MetricName;

  /** Length of a bucket; left out: the shortest that makes 200 of them or less, and a day for many runs by object. */
  @ApiProperty({ enum: bucketNames, required: false })
  @IsOptional()
  @IsIn(bucketNames)
  bucket?: BucketName;

  /** A series for each of these; left out: one for all runs. */
  @ApiProperty({ enum: seriesBy, required: false })
  @IsOptional()
  @IsIn(seriesBy)
  by?: (typeof seriesBy)[number];
}

/** What tells a series from the others: empty when there is one for all runs. */
export class SeriesKeyDto extends GroupKeyDto {
  @ApiProperty({ enum: ['SUCCESS', 'FAILED'], required: false })
  status?: RunStatus;
}

export class SeriesDto {
  key: SeriesKeyDto;

  /** One for each bucket. Without runs: counts are 0, everything else is null. */
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

  /** Whether there are more series than these, which are the 50 with most runs. */
  truncated: boolean;

  /**
   * Begin of each bucket, ISO 8601 in UTC: from the first to the last, without holes.
   * @example ["2025-09-05T20:00:00Z"]
   */
  buckets: string[];

  /** The one with most runs first. */
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

  /** Also side by side for each of these. */
  @ApiProperty({ enum: tableBy, required: false })
  @IsOptional()
  @IsIn(tableBy)
  by?: (typeof tableBy)[number];

  /** How many groups, 1–5000. */
  @PageLimit(MOST_GROUPS)
  limit: number = USUAL_GROUPS;

  /** Where the page before ended: its `next_cursor`. The other parameters stay as they were. */
  @PageCursor(groupCursor)
  cursor?: string;
}

/** The runs of one of the two times. */
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

/** How the second time is to the first: a ratio, null where one of the two is unknown or the first is 0. */
export class ChangeDto {
  /** @example 1.1 */
  runs_count: number | null;

  /** Difference, in percentage points. */
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
  /** Null: it has no runs in the first time. */
  @ApiProperty({ type: ComparedStatsDto, nullable: true })
  a: ComparedStatsDto | null;

  /** Null: it has no runs in the second time. */
  @ApiProperty({ type: ComparedStatsDto, nullable: true })
  b: ComparedStatsDto | null;
}

export class CompareDto {
  a: AnsweredRangeDto;

  b: AnsweredRangeDto;

  overall: ComparedDto;

  /** By company, source, zone and object; none when it was not asked for groups. */
  @ApiProperty({ type: [ComparedGroupDto] })
  groups: ComparedGroupDto[];

  /** All groups that there are, those of other pages included. */
  total_groups: number;

  /** What to give as `cursor` for the next groups; null: there are no more. */
  next_cursor: string | null;
}
