import { DAY_MS, MINUTE_MS, offsetMs, type WallTime, wallTimeOf } from '@app/time';
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

const DAY_MINUTES = DAY_MS / MINUTE_MS;

/** When the window that is open in the zone at `nowMs` ends, by the wall clock; null: it is not open. */
export function endOfWindow(window: MaintenanceWindow, zone: string, nowMs: number): number | null {
  const wall = wallTimeOf(zone, nowMs);
  if (!isWithin(window, wall)) return null;
  const leftMinutes = (window.toMinute - wall.minute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const untilMs = (Math.floor(nowMs / MINUTE_MS) + leftMinutes) * MINUTE_MS;
  // Clocks that are set back meanwhile make the window longer.
  return untilMs + offsetMs(zone, nowMs) - offsetMs(zone, untilMs);
}
