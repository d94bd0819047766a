import { DAY_SECS, HOUR_SECS } from '@app/time';
/** Lengths of the periods that are rolled up, in seconds, ascending; each is made of whole ones of the one before. */
export const levels = [HOUR_SECS, 6 * HOUR_SECS, DAY_SECS, 8 * DAY_SECS] as const;

export const LONGEST_SECS = Math.max(...levels);

/** The periods of a level begin at multiples of its length since 1970. */
export const periodStart = (secs: number, lengthSecs: number): number => Math.floor(secs / lengthSecs) * lengthSecs;

/** A stretch of time that is rolled up as one. Seconds since 1970. */
export interface Period {
  readonly seconds: number;
  readonly start: number;
}

/** `[from, to)`, ISO 8601 in UTC, or what else the database takes for a time, such as `infinity`. */
export interface TimeRange {
  readonly from: string;
  readonly to: string;
}

export const isoOfSecs = (secs: number): string => new Date(secs * 1000).toISOString();
