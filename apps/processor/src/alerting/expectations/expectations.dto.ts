import type { Expectation } from '@app/alerting';
import { groupCursor, IsSubjectName, MOST_GROUPS, PageCursor, PageLimit, USUAL_GROUPS } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { SubjectDto } from '../alerts/evidence.dto.js';

export class ExpectationsQueryDto {
  /** Only what is expected of this company. */
  @IsOptional()
  @IsSubjectName()
  company?: string;

  /** Only what is expected of a source of this name. */
  @IsOptional()
  @IsSubjectName()
  source?: string;

  /** How many expectations, 1–5000. */
  @PageLimit(MOST_GROUPS)
  limit: number = USUAL_GROUPS;

  /** Where the page before ended: its `next_cursor`. The other parameters stay as they were. */
  @PageCursor(groupCursor)
  cursor?: string;
}

/** When a subject is expected to run. */
export class ExpectationDto {
  /** The same for one subject for ever. */
  expectation_id: string;

  subject: SubjectDto;

  /** ISO 8601 in UTC. */
  last_run_at: string;

  /** `stated` in the rules file, `learned` by hour of week, `gaps`: from its last gaps, `default`: nothing is known yet. */
  @ApiProperty({ enum: ['stated', 'learned', 'gaps', 'default'] })
  made_of: Expectation['made_of'];

  /** Silence longer than this is late, in seconds, at this time of the week. */
  allowed_silence_seconds: number;

  /** When it is late if nothing comes, ISO 8601 in UTC. */
  late_at: string;

  /** `retired`: it is not expected any more, and never alerts about silence again. */
  @ApiProperty({ enum: ['on_time', 'late', 'unknown', 'retired'] })
  state: Expectation['state'];
}

export class ExpectationsDto {
  expectations: ExpectationDto[];

  /** All expectations that there are, those of other pages included. */
  total_count: number;

  /** What to give as `cursor` for the next ones; null: there are no more. */
  next_cursor: string | null;
}
