import { elapsedMs, MINUTE_MS, nextOccurrence } from '@app/time';
import type { StatedCadence, StatedSchedule } from '../model/rules-config.js';
import type { Deadline, Habit } from './habit.js';

/** A run that starts so long before its time is the one of that time. */
const EARLY_MS = MINUTE_MS;

/** The first occurrence after the start of the newest run is due. While we were behind nobody was late. */
export function scheduledDeadline(
  { cron, time_zone, graceSecs }: Omit<StatedSchedule, 'match'>,
  { lastMs, lastStartMs }: Habit,
  behindUntilMs: number,
  companyZone: string,
): Deadline | null {
  const dueMs = nextOccurrence(cron, time_zone ?? companyZone, lastStartMs + EARLY_MS);
  if (dueMs === null) return null;
  const usual = { usualSecs: Math.max(0, dueMs - lastMs) / 1000, madeOf: 'stated', sampleSize: 0 } as const;
  return { dueMs, lateMs: Math.max(dueMs, behindUntilMs) + graceSecs * 1000, usual, graceSecs, isPostponed: false };
}

/** The deadline is a fixed time after the newest run. */
export function statedDeadline(
  { everySecs, graceSecs }: Omit<StatedCadence, 'match'>,
  sinceMs: number,
  zone: string,
): Deadline {
  const plainMs = sinceMs + (everySecs + graceSecs) * 1000;
  const extraMs = plainMs - sinceMs - elapsedMs(zone, sinceMs, plainMs);
  const usual = { usualSecs: everySecs, madeOf: 'stated', sampleSize: 0 } as const;
  const dueMs = sinceMs + everySecs * 1000 + extraMs;
  return { dueMs, lateMs: plainMs + extraMs, usual, graceSecs, isPostponed: false };
}
