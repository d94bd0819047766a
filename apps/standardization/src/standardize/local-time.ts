import { daysInMonth, type NormalizationCode } from '@app/contracts';
import { DAY_SECS, type Instant, instantAt, type TimeZone } from '@app/time';

/** A moment that was read, with what had to be decided to read it. */
export interface TimeReading {
  readonly instant: Instant;
  readonly codes: readonly NormalizationCode[];
}

// The Gregorian calendar repeats after 400 years; Date.UTC would take the years 0–99 for 1900–1999.
const PERIOD_YEARS = 400;
const PERIOD_SECS = 146_097 * DAY_SECS;

const codesOf = {
  once: ['zone_assumed'],
  twice: ['zone_assumed', 'time_ambiguous'],
  never: ['zone_assumed', 'time_nonexistent'],
} as const satisfies Record<string, readonly NormalizationCode[]>;

/** A local date and time of day in digits, from the year to the second. */
export type LocalDigits = readonly [
  year: string,
  month: string,
  day: string,
  hour: string,
  minute: string,
  second?: string,
];

/**
 * A local date and time of day as whole seconds since 1970 as if it were UTC. Null for one that no
 * calendar or clock shows: 31 February, 24:00, second 60, year 0.
 */
export function localSecsOf([years, months, days, hours, minutes, seconds = '0']: LocalDigits): number | null {
  const year = Number(years);
  const month = Number(months);
  const day = Number(days);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  const hour = Number(hours);
  const minute = Number(minutes);
  const second = Number(seconds);
  if (hour > 23 || minute > 59 || second > 59) return null;
  return Date.UTC(year + PERIOD_YEARS, month - 1, day, hour, minute, second) / 1000 - PERIOD_SECS;
}

/** The moment at which clocks of the zone show this, by the rules of the zone; null outside the years 0001–9999. */
export function atLocalTime(localSecs: number, zone: TimeZone, micros = 0, decimals = 0): TimeReading | null {
  const { offsetSecs, occurs } = zone.offsetAt(localSecs);
  const instant = instantAt(localSecs - offsetSecs, micros, decimals);
  return instant && { instant, codes: codesOf[occurs] };
}
