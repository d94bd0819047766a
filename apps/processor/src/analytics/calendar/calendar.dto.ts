import { IsSubjectName, PageLimit } from '@app/platform';

export class CalendarQueryDto {
  @IsSubjectName()
  company: string;

  @IsSubjectName()
  source: string;

  /** Number of days up to today, 1–366. */
  @PageLimit(366)
  days: number = 90;
}

/** Uptime within a time. */
export class UptimeDto {
  /** Seconds of it since the first run of the source, up to now. */
  observed_seconds: number;

  /** Seconds of those in which an alert that is failing, unreadable, silent or stuck went on, of the source or one of its objects. */
  down_seconds: number;

  /** The share of the observed time that was not down, in percent; null: nothing was observed. */
  uptime_rate: number | null;
}

/** A day of a source, by the clock of its company. */
export class CalendarDayDto extends UptimeDto {
  /** @example "2026-03-10" */
  date: string;

  /** When the day begins, ISO 8601 in UTC. */
  from: string;

  /** When the next day begins, ISO 8601 in UTC. */
  to: string;

  /** Number of runs that started on the day, of any status. */
  runs_count: number;

  success_count: number;

  partial_count: number;

  failed_count: number;

  /** Succeeded runs of those that ended with a result, in percent; null: there are none. */
  success_rate: number | null;
}

export class CalendarDto extends UptimeDto {
  /** When it was answered, ISO 8601 in UTC. */
  now: string;

  /** IANA zone of the company, by whose clock days begin. */
  time_zone: string;

  /** Oldest first, without gaps. */
  days: CalendarDayDto[];
}
