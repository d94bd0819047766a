import { NormalizationDto } from '@app/contracts';
import { IsSubjectName, PageCursor, PageLimit } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, MaxLength } from 'class-validator';
import { AlertEntryDto } from '../alerting/index.js';
import { RunEntryDto } from './run-entry.dto.js';
import { RunFilterDto } from './run-filter.dto.js';
import { type RunSort, runSorts } from './run-order.js';
import { MAX_SEARCH_CHARS } from './text-search.js';

/** Which runs, and what is written in them. */
export class RunSearchDto extends RunFilterDto {
  /**
   * Only runs with this text in their description or error message, in any case; at most 200 characters, each of which
   * means itself.
   * @example "401 unauthorized"
   */
  @IsOptional()
  @IsSubjectName()
  @MaxLength(MAX_SEARCH_CHARS)
  q?: string;
}

export class RunsQueryDto extends RunSearchDto {
  /** `-`: the newest, or the largest, first. What is unknown is last either way. */
  @ApiProperty({ enum: runSorts, default: '-start_time', required: false })
  @IsIn(runSorts)
  sort: RunSort = '-start_time';

  /** Where the page before ended: its `next_cursor`. The other parameters stay as they were. */
  @PageCursor()
  cursor?: string;

  /** How many runs, 1–500. */
  @PageLimit(500)
  limit: number = 50;
}

export class RunsDto {
  runs: RunEntryDto[];

  /**
   * What to give as `cursor` for the next page; null on the last one. A page of a text search can be shorter than
   * `limit`, or empty, before the last one: the search has taken its time, and goes on with the next page.
   */
  next_cursor: string | null;
}

/** A message that was set aside and says that it was about the run. */
export class RunDeadLetterDto {
  dead_letter_id: string;

  /** @example "time_unreadable" */
  code: string;

  detail: string;

  /** When it was set aside, ISO 8601 in UTC. */
  time: string;

  /** When it was last sent again; null: never. */
  replayed_at: string | null;
}

/** A run with all that is known about it, and its neighbours. */
export class RunDto extends RunEntryDto {
  parameters: string | null;

  /** Every change that was made to the record. */
  @ApiProperty({ type: [NormalizationDto] })
  normalizations: NormalizationDto[];

  /** When it was taken in, ISO 8601 in UTC; null when that is not known. */
  ingested_at: string | null;

  /**
   * The alerts that name the run as evidence, and those about its object or source that were open while it ran; the
   * newest first, at most 100.
   */
  alerts: AlertEntryDto[];

  /** The messages about the run that were set aside, the newest first, at most 100. */
  dead_letters: RunDeadLetterDto[];

  /** The run of the object that started before it; null: it is the first one. */
  @ApiProperty({ type: RunEntryDto, nullable: true })
  previous: RunEntryDto | null;

  /** The run of the object that started after it; null: it is the last one. */
  @ApiProperty({ type: RunEntryDto, nullable: true })
  next: RunEntryDto | null;

  /** The last successful run of the object that started before it. */
  @ApiProperty({ type: RunEntryDto, nullable: true })
  last_good: RunEntryDto | null;

  /**
   * What of the run is unlike `last_good`, in words.
   * @example ["status is FAILED", "duration is 7.1 times as much"]
   */
  differs: string[];
}
