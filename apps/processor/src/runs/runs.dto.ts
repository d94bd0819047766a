import { type ProfileMetric, profileMetrics, type UnusualNumber } from '@app/analytics';
import { NormalizationDto } from '@app/contracts';
import { IsLabelFilter, IsSubjectName, PageCursor, PageLimit } from '@app/platform';
import { ApiProperty, PickType } from '@nestjs/swagger';
import { IsIn, IsOptional, MaxLength } from 'class-validator';
import { AlertEntryDto } from '../alerting/index.js';
import { RunEntryDto } from './run-entry.dto.js';
import { RunFilterDto } from './run-filter.dto.js';
import { type RunSort, runSorts } from './run-order.js';
import { MAX_SEARCH_CHARS } from './text-search.js';

/** Filter on runs and their texts. */
export class RunSearchDto extends RunFilterDto {
  /**
   * Only runs whose description or error message contains this text, ignoring case; at most 200 characters, without
   * wildcards.
   * @example "401 unauthorized"
   */
  @IsOptional()
  @IsSubjectName()
  @MaxLength(MAX_SEARCH_CHARS)
  q?: string;

  @IsLabelFilter()
  label?: Record<string, string>;
}

export class RunsQueryDto extends RunSearchDto {
  /** Column to sort by; `-` sorts descending. Unknown values are last in both directions. */
  @ApiProperty({ enum: runSorts, default: '-start_time', required: false })
  @IsIn(runSorts)
  sort: RunSort = '-start_time';

  /** `next_cursor` of the page before. The other parameters stay as they were. */
  @PageCursor()
  cursor?: string;

  /** Number of runs on a page, 1–500. */
  @PageLimit(500)
  limit: number = 50;
}

export class RunsDto {
  runs: RunEntryDto[];

  /**
   * `cursor` of the next page; null on the last one. A text search stops after 250 ms, so its pages can be shorter than
   * `limit`, or empty, before the last one.
   */
  next_cursor: string | null;
}

export class RunPointsQueryDto extends RunFilterDto {
  /** Number of runs, the newest ones, 1–2000. */
  @PageLimit(2000)
  limit: number = 2000;
}

/** As much of a run as a picture of many shows. */
export class RunPointDto extends PickType(RunEntryDto, [
  'run_id',
  'sequence_id',
  'object_type',
  'status',
  'start_time',
  'duration_seconds',
] as const) {}

export class RunPointsDto {
  /** The newest first. */
  points: RunPointDto[];

  /** Whether these are all of the runs that were asked for. */
  is_whole: boolean;
}

/** A dead letter whose message names the run. */
export class RunDeadLetterDto {
  dead_letter_id: string;

  /** @example "time_unreadable" */
  code: string;

  detail: string;

  /** When it became a dead letter, ISO 8601 in UTC. */
  time: string;

  /** When it was last replayed, ISO 8601 in UTC; null: never. */
  replayed_at: string | null;
}

/** A number of a run, compared with those of the runs before it. */
export class UnusualNumberDto implements UnusualNumber {
  @ApiProperty({ enum: profileMetrics })
  metric: ProfileMetric;

  observed: number;

  /** Median of the last 64 successful runs of the object before it; of the CPU time at the duration of this run. */
  usual: number;

  /** Robust standard deviations above the median, below nought under it, from -5 to 5. */
  score: number;
}

/** A run with whole texts, alerts, dead letters and neighbours. */
export class RunDto extends RunEntryDto {
  parameters: string | null;

  /** Every change that the standardization made to the record. */
  @ApiProperty({ type: [NormalizationDto] })
  normalizations: NormalizationDto[];

  /** When the record was ingested, ISO 8601 in UTC; null: unknown. */
  ingested_at: string | null;

  /**
   * Alerts that name the run as evidence, and alerts about its object or source that were open while it ran; newest
   * first, at most 100.
   */
  alerts: AlertEntryDto[];

  /** Dead letters about the run, newest first, at most 100. */
  dead_letters: RunDeadLetterDto[];

  /** The object's run before this one; null: this is the first one. */
  @ApiProperty({ type: RunEntryDto, nullable: true })
  previous: RunEntryDto | null;

  /** The object's run after this one; null: this is the last one. */
  @ApiProperty({ type: RunEntryDto, nullable: true })
  next: RunEntryDto | null;

  /** The object's last successful run before this one; null: there is none. */
  @ApiProperty({ type: RunEntryDto, nullable: true })
  last_good: RunEntryDto | null;

  /**
   * Differences from `last_good`, in words; empty when there is none to compare with.
   * @example ["status is FAILED", "duration is 7.1 times as much"]
   */
  differs: string[];

  /** Of a run with the anomaly `unusual_run`: its numbers, the most unusual first; empty for every other run. */
  @ApiProperty({ type: [UnusualNumberDto] })
  unusual: UnusualNumberDto[];
}
