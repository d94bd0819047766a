import type { Expectation } from '@app/alerting';
import { groupCursor, IsSubjectName, MOST_GROUPS, PageCursor, PageLimit, USUAL_GROUPS } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsOptional } from 'class-validator';
import { SubjectDto } from '../alerts/evidence.dto.js';

export class ExpectationsQueryDto {
  /** Only expectations of this company. */
  @IsOptional()
  @IsSubjectName()
  company?: string;

  /** Only expectations of sources of this name. */
  @IsOptional()
  @IsSubjectName()
  source?: string;

  /** Number of expectations on a page, 1–5000. */
  @PageLimit(MOST_GROUPS)
  limit: number = USUAL_GROUPS;

  /** `next_cursor` of the page before. The other parameters stay as they were. */
  @PageCursor(groupCursor)
  cursor?: string;
}

/** A source that nobody waits for until it runs again. */
export class ForgottenSourceDto {
  @IsNotEmpty()
  @IsSubjectName()
  company: string;

  @IsNotEmpty()
  @IsSubjectName()
  source: string;
}

/** The expected cadence of a subject. */
export class ExpectationDto {
  /** Identifies the subject: it never changes. */
  expectation_id: string;

  subject: SubjectDto;

  /** ISO 8601 in UTC. */
  last_run_at: string;

  /**
   * `stated` in the rules file, `learned` by hour of week, `days`: by the hour of the last days, `calendar`: by its longest
   * interval or the day of the month, `gaps`: by its first intervals, `default`: what is allowed at first, `nothing` is known.
   */
  @ApiProperty({ enum: ['stated', 'calendar', 'learned', 'days', 'gaps', 'default', 'nothing'] })
  made_of: Expectation['made_of'];

  /** Longest inactivity that is not late at this time of the week, in seconds; null: nothing is expected yet. */
  allowed_silence_seconds: number | null;

  /** When its next run is due to end, the grace left out, ISO 8601 in UTC; null: nothing is expected yet. */
  next_due_at: string | null;

  /** When the subject becomes late without a new run, ISO 8601 in UTC; null: nothing is expected yet. */
  late_at: string | null;

  /** `learning`: nothing is expected yet. `retired`: no longer expected, and never alerts about inactivity again. */
  @ApiProperty({ enum: ['learning', 'on_time', 'late', 'unknown', 'retired'] })
  state: Expectation['state'];
}

export class ExpectationsDto {
  expectations: ExpectationDto[];

  /** Number of expectations on all pages. */
  total_count: number;

  /** `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
}
