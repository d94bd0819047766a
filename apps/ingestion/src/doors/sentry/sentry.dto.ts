import { PartialType } from '@nestjs/swagger';
import { IsIn, IsNumberString, IsOptional, IsString } from 'class-validator';

/** The query of a check-in without an SDK. */
export class CheckInQueryDto {
  @IsIn(['in_progress', 'ok', 'error'])
  status: string;

  /** Joins the start and the end of a run; a UUID with or without dashes. */
  @IsOptional()
  @IsString()
  check_in_id?: string;

  /** How long the run took, in seconds. */
  @IsOptional()
  @IsNumberString()
  duration?: string;

  /** @example "production" */
  @IsOptional()
  @IsString()
  environment?: string;
}

/** The query of a check-in whose body may say the same; what the query says goes before it. */
export class CheckInPostQueryDto extends PartialType(CheckInQueryDto) {}

/** The answer that Sentry's clients expect. */
export class SentryIdDto {
  /**
   * Id of the envelope, or of the check-in; null: the sender gave none.
   * @example "c425581549bf427395b11d1f3e53b7f1"
   */
  id: string | null;
}
