import { IsSubjectName } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { OverrideMatchDto } from './rules.dto.js';

export class SchedulesQueryDto {
  @IsSubjectName()
  company: string;

  @IsSubjectName()
  source: string;
}

/** A cadence or a schedule that the rules file states. */
export class StatedScheduleDto {
  match: OverrideMatchDto;

  /** Longest time between two runs, in seconds; null: `cron` says when it runs. */
  every_seconds: number | null;

  /**
   * When runs begin; null: `every_seconds` says how often.
   * @example "0 6 * * mon-fri"
   */
  cron: string | null;

  /** IANA zone of `cron`; null: that of the company. */
  time_zone: string | null;

  /** Delay that is allowed, in seconds. */
  grace_seconds: number;
}

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** A weekly window in which no message is sent. */
export class MaintenanceWindowDto {
  match: OverrideMatchDto;

  /** Days on which it begins. */
  @ApiProperty({ enum: weekdays, isArray: true })
  days: Weekday[];

  /**
   * When it begins, by the wall clock.
   * @example "22:00"
   */
  from: string;

  /**
   * When it ends, exclusive; not after `from`: on the next day.
   * @example "02:00"
   */
  to: string;

  /** IANA zone; null: that of the company. */
  time_zone: string | null;
}

export class SchedulesDto {
  /**
   * Path of the rules file.
   * @example "config/rules.yaml"
   */
  file: string;

  /** Those of the source and of its objects, in the order of the file. */
  schedules: StatedScheduleDto[];

  /** Those that hold for the source or for one of its objects, in the order of the file. */
  maintenance: MaintenanceWindowDto[];

  /** The source, or objects of it, that the file says to be retired. */
  retired: OverrideMatchDto[];
}
