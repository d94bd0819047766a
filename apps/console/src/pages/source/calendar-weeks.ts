import type { CalendarDay } from '../../api/types';

/** A week of the calendar, from Monday to Sunday; null: a day before the first one, or after the last one. */
export type Week = readonly (CalendarDay | null)[];

/** The colours of days: all runs succeeded, few did not, many did not, nothing ran though something should have, nothing ran. */
export const dayLevels = ['all', 'most', 'some', 'down', 'none'] as const;
export type DayLevel = (typeof dayLevels)[number];

const DAYS_OF_WEEK = 7;
/** From this share of successful runs on, in percent, a day counts as mostly good. */
const MOST_PERCENT = 95;

/** 0 is Monday. */
const weekdayOf = (date: string): number =>
  (new Date(`${date}T00:00:00Z`).getUTCDay() + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK;

/** Days that follow each other, week by week. */
export function weeksOf(days: readonly CalendarDay[]): Week[] {
  const [first] = days;
  if (first === undefined) return [];
  const padded: (CalendarDay | null)[] = [...Array.from({ length: weekdayOf(first.date) }, () => null), ...days];
  while (padded.length % DAYS_OF_WEEK !== 0) padded.push(null);
  return Array.from({ length: padded.length / DAYS_OF_WEEK }, (_, week) =>
    padded.slice(week * DAYS_OF_WEEK, (week + 1) * DAYS_OF_WEEK),
  );
}

export function levelOf({ success_rate, down_seconds }: Pick<CalendarDay, 'success_rate' | 'down_seconds'>): DayLevel {
  if (success_rate === null) return down_seconds > 0 ? 'down' : 'none';
  if (success_rate === 100) return 'all';
  return success_rate >= MOST_PERCENT ? 'most' : 'some';
}

/** The share of successful runs of all days, in percent; null: no run ended with a result. */
export function successRateOf(days: readonly CalendarDay[]): number | null {
  let [succeeded, rated] = [0, 0];
  for (const { success_count, partial_count, failed_count } of days) {
    succeeded += success_count;
    rated += success_count + partial_count + failed_count;
  }
  return rated === 0 ? null : (100 * succeeded) / rated;
}
