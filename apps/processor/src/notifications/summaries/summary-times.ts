import { DAY_MS, DAY_SECS, LocalTime, MINUTE_SECS, timeZone } from '@app/time';
import type { DigestSchedule } from '../../rules-file/index.js';

/** The time of a summary, and the time that it is about. */
export interface SummaryTime {
  /** The local day on which it is due, `yyyy-MM-dd`. */
  readonly date: string;
  readonly dueMs: number;
  /** When the one before was due, by the wall clock. */
  readonly fromMs: number;
}

/**
 * The last summary that is due at `nowMs` by the wall clock of the zone. Of a time that clocks show twice it is the first, and one
 * that they never show is later by the gap.
 */
export function lastDue({ every, minute, weekday }: DigestSchedule, zone: string, nowMs: number): SummaryTime {
  const clocks = timeZone(zone);
  const todaySecs = Date.parse(new LocalTime(zone).partsOf(nowMs).date) / 1000;
  const dueMs = (daySecs: number): number => {
    const localSecs = daySecs + minute * MINUTE_SECS;
    return (localSecs - clocks.offsetAt(localSecs).offsetSecs) * 1000;
  };
  const isDay = (daySecs: number): boolean => every === 'day' || isoWeekday(daySecs) === weekday;
  let daySecs = todaySecs;
  while (!isDay(daySecs) || dueMs(daySecs) > nowMs) daySecs -= DAY_SECS;
  const periodSecs = every === 'day' ? DAY_SECS : 7 * DAY_SECS;
  return {
    date: new Date(daySecs * 1000).toISOString().slice(0, 10),
    dueMs: dueMs(daySecs),
    fromMs: dueMs(daySecs - periodSecs),
  };
}

/** 1–7 from Monday to Sunday. The first day of 1970 was a Thursday. */
const isoWeekday = (daySecs: number): number => (((((daySecs * 1000) / DAY_MS + 3) % 7) + 7) % 7) + 1;
