import { DAY_SECS, HOUR_SECS } from '@app/time';

/** Lengths of rollup periods in seconds, ascending; each is a multiple of the one before. */
export const levels = [HOUR_SECS, 6 * HOUR_SECS, DAY_SECS, 8 * DAY_SECS] as const;

export const LONGEST_SECS = Math.max(...levels);

/** Periods begin at multiples of their length since 1970. */
export const periodStart = (secs: number, lengthSecs: number): number => Math.floor(secs / lengthSecs) * lengthSecs;

/** A period of the rollups. Seconds since 1970. */
export interface Period {
  readonly seconds: number;
  readonly start: number;
}

/** `[from, to)`, ISO 8601 in UTC, or another form that PostgreSQL reads, such as `infinity`. */
export interface TimeRange {
  readonly from: string;
  readonly to: string;
}

export const isoOfSecs = (secs: number): string => new Date(secs * 1000).toISOString();
