import type { WallTime } from '@app/time';
import type { MaintenanceWindow } from '../rules-file/index.js';

/**
 * Compares wall clocks: on a day without 02:00–03:00, a window from 02:30 begins at 03:00; an hour that occurs twice is in
 * the window twice.
 */
export function isWithin({ days, fromMinute, toMinute }: MaintenanceWindow, { weekday, minute }: WallTime): boolean {
  const begunToday = days.includes(weekday) && minute >= fromMinute;
  if (toMinute > fromMinute) return begunToday && minute < toMinute;
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  return begunToday || (days.includes(yesterday) && minute < toMinute);
}
