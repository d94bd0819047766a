import type { WallTime } from '@app/time';
import type { MaintenanceWindow } from '../rules-file/index.js';

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
