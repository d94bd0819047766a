import { DAY_SECS, offsetMs, type TimeZone } from '@app/time';

/** A day on the calendar of a time zone, which has 23 or 25 hours when clocks are set. */
export interface LocalDay {
  /** `2026-03-10` */
  readonly date: string;
  /** Its beginning, seconds since 1970. */
  readonly fromSecs: number;
  /** Its end, seconds since 1970, exclusive: the beginning of the next day. */
  readonly toSecs: number;
}

/** The last days of a zone, today's being the last one. @param count at least 1 */
export function localDays(zone: TimeZone, nowMs: number, count: number): LocalDay[] {
  const today = Math.floor((nowMs + offsetMs(zone.name, nowMs)) / 1000 / DAY_SECS);
  const beginningOf = (day: number): number => day * DAY_SECS - zone.offsetAt(day * DAY_SECS).offsetSecs;
  return Array.from({ length: count }, (_, index) => {
    const day = today - count + 1 + index;
    const date = new Date(day * DAY_SECS * 1000).toISOString().slice(0, 10);
    return { date, fromSecs: beginningOf(day), toSecs: beginningOf(day + 1) };
  });
}

/** Seconds of `[from, to)` that lie within one of the spans, which do not overlap. */
export const secondsWithin = (
  { fromSecs, toSecs }: Pick<LocalDay, 'fromSecs' | 'toSecs'>,
  spans: readonly Pick<LocalDay, 'fromSecs' | 'toSecs'>[],
): number =>
  spans.reduce((sum, span) => sum + Math.max(0, Math.min(toSecs, span.toSecs) - Math.max(fromSecs, span.fromSecs)), 0);
