import { type ErrorCode, errors } from '@app/contracts';
import { IsSubjectName, PageCursor, PageLimit } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';

export class RefusalsQueryDto {
  /** Only refusals of records that name this company. */
  @IsOptional()
  @IsSubjectName()
  company?: string;

  /** Only refusals of records that name this source. */
  @IsOptional()
  @IsSubjectName()
  source?: string;

  /** `next_cursor` of the page before. */
  @PageCursor()
  cursor?: string;

  /** Number of entries on a page, 1–500. */
  @PageLimit(500)
  limit: number = 50;
}

/** Records of one hour that were refused at the door for one reason. */
export class RefusalDto {
  refusal_id: string;

  /** Null: it could not be read out of the records. */
  company: string | null;

  /** Null: as of the company. */
  source: string | null;

  /** @example "field_missing" */
  @ApiProperty({ enum: Object.keys(errors) })
  code: ErrorCode;

  /** The reason of the last of them in words. */
  reason: string;

  /** Number of records, at least 1. */
  count: number;

  /** When the first of them was refused, ISO 8601 in UTC. */
  first_at: string;

  /** When the last of them was refused, ISO 8601 in UTC. */
  last_at: string;

  /**
   * The route that refused the last of them.
   * @example "/ingest/batch"
   */
  door: string;
}

export class RefusalsDto {
  /** By hour, company, source and code; the one with the newest refusal first. */
  refusals: RefusalDto[];

  /** `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
}
