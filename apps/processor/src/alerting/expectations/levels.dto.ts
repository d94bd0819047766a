import { groupCursor, IsSubjectName, MOST_GROUPS, PageCursor, PageLimit, USUAL_GROUPS } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsOptional } from 'class-validator';
import { SubjectDto } from '../alerts/evidence.dto.js';

export class LevelsQueryDto {
  /** The company of the source. */
  @IsNotEmpty()
  @IsSubjectName()
  company: string;

  /** The source whose objects are asked for. */
  @IsNotEmpty()
  @IsSubjectName()
  source: string;

  /** Only objects of this zone. */
  @IsOptional()
  @IsSubjectName()
  zone?: string;

  /** Only objects with this id. */
  @IsOptional()
  @IsSubjectName()
  object_id?: string;

  /** Only objects of this name. */
  @IsOptional()
  @IsSubjectName()
  object_type?: string;

  /** Number of levels on a page, 1–5000. */
  @PageLimit(MOST_GROUPS)
  limit: number = USUAL_GROUPS;

  /** `next_cursor` of the page before. The other parameters stay as they were. */
  @PageCursor(groupCursor)
  cursor?: string;
}

/**
 * The usual number of an object, by the level that its alerts go by: at an hour and a day of the week `level` × `by_hour[hour]` ×
 * `by_day[day]`. While an alert about the level is open, these are its numbers.
 */
export class ObjectLevelDto {
  subject: SubjectDto;

  @ApiProperty({ enum: ['duration_seconds', 'memory_used_bytes'] })
  metric: 'duration_seconds' | 'memory_used_bytes';

  /**
   * The zone whose hours and days count.
   * @example "Europe/Paris"
   */
  time_zone: string;

  /** In the unit of the metric. */
  level: number;

  /** 24 factors, from midnight on. */
  @ApiProperty({ type: [Number] })
  by_hour: readonly number[];

  /** 7 factors, Monday first. */
  @ApiProperty({ type: [Number] })
  by_day: readonly number[];

  /** Times the usual at which an alert says that it is too much: `threshold` of its evidence, divided by the usual. */
  high_ratio: number;

  /** Times the usual at which an alert says that it is too little; null: none does. */
  low_ratio: number | null;

  /** Least difference from the usual that too much takes besides, in the unit of the metric; 0 while an alert about it is open. */
  high_difference: number;

  /** The same of too little. */
  low_difference: number;

  /** Number of runs that have taught the level. */
  sample_size: number;

  /** The open alert whose numbers these are; null: none is open. */
  alert_id: string | null;
}

export class LevelsDto {
  /** Objects that are still learning are not among them. */
  levels: ObjectLevelDto[];

  /** Number of levels on all pages. */
  total_count: number;

  /** `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
}
