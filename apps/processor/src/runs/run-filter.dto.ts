import { type RunStatus, runStatuses } from '@app/contracts';
import { IsSubjectName, IsMoment } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

/** Filter on the subject and status of runs. */
export class SubjectFilterDto {
  /** Only runs of this company. */
  @IsOptional()
  @IsSubjectName()
  company?: string;

  /** Only runs of this zone. */
  @IsOptional()
  @IsSubjectName()
  zone?: string;

  /** Only runs of this source. */
  @IsOptional()
  @IsSubjectName()
  source?: string;

  /** Only runs of the object with this id. */
  @IsOptional()
  @IsSubjectName()
  object_id?: string;

  /** Only runs of objects with this name. */
  @IsOptional()
  @IsSubjectName()
  object_type?: string;

  /** Only runs with this status. */
  @ApiProperty({ enum: runStatuses, required: false })
  @IsOptional()
  @IsIn(runStatuses)
  status?: RunStatus;
}

/** Filter on runs. An absent field matches all. */
export class RunFilterDto extends SubjectFilterDto {
  /**
   * Only runs that started then or later: a date (its beginning in UTC), or a time with an offset.
   * @example "2025-09-05T00:00:00Z"
   */
  @IsOptional()
  @IsMoment()
  from?: string;

  /**
   * Only runs that started before, written as `from` is.
   * @example "2025-09-06T00:00:00Z"
   */
  @IsOptional()
  @IsMoment()
  to?: string;
}
