import type { MaintenanceWindow } from '../rules-file/index.js';

/** What the calendar and the clock on a wall show. */
export interface WallTime {
  /** As ISO 8601 counts: 1 is Monday, 7 Sunday. */
  readonly weekday: number;
  /** Minutes since midnight, 0–1439. */
  readonly minute: number;
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const formats = new Map<string, Intl.DateTimeFormat>();

/** Every moment has one wall time, also where clocks are set back or forward. @throws RangeError for no IANA zone */
export function wallTimeOf(zone: string, now: Date): WallTime {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  );
  const numberOf = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  return {
    weekday: weekdays.indexOf(parts.get('weekday') ?? '') + 1,
    minute: numberOf('hour') * 60 + numberOf('minute'),
  };
}

/**
 * By the wall clock: a window from 02:30 on, on the day on which 02:00–03:00 does not exist, begins at 03:00; an hour that
 * comes twice is in it twice.
 */
export function isWithin({ days, fromMinute, toMinute }: MaintenanceWindow, { weekday, minute }: WallTime): boolean {
  const begunToday = days.includes(weekday) && minute >= fromMinute;
  if (toMinute > fromMinute) return begunToday && minute < toMinute;
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  return begunToday || (days.includes(yesterday) && minute < toMinute);
}

/** They are dear to make. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(zone, made);
  return made;
}
