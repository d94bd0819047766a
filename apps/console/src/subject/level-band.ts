import type { ObjectLevel } from '../api/types';
import { HOUR_MS } from '../format/durations';
import { zonedText } from '../format/zoned-input';

/** Numbers at a moment: the usual one, and those at which alerts begin. */
export interface LevelAt {
  readonly usual: number;
  readonly high: number;
  /** Null: no alert is about too little. */
  readonly low: number | null;
}

const HOURS = 24;
const DAYS = 7;
/** 1970-01-01 was a Thursday, and weeks begin on Monday. */
const FIRST_DAY = 3;

/** Hours since 1970-01-01T00:00 on the wall of the zone. */
const localHour = (ms: number, zone: string): number => Math.floor(Date.parse(`${zonedText(ms, zone)}Z`) / HOUR_MS);

/** The numbers of a level at moments, epoch milliseconds: those of the hour and the day of the week of its zone. */
export function levelAt(level: ObjectLevel, times: readonly number[]): LevelAt[] {
  const hours = new Map<number, LevelAt>();
  const ofHour = (ms: number): LevelAt => {
    const local = localHour(ms, level.time_zone);
    const usual =
      level.level *
      (level.by_hour[local % HOURS] ?? 1) *
      (level.by_day[(Math.floor(local / HOURS) + FIRST_DAY) % DAYS] ?? 1);
    return {
      usual,
      high: Math.max(usual * level.high_ratio, usual + level.high_difference),
      low:
        level.low_ratio === null ? null : Math.max(0, Math.min(usual * level.low_ratio, usual - level.low_difference)),
    };
  };
  return times.map((ms) => {
    // Zones differ by quarters of an hour.
    const quarter = Math.floor(ms / (HOUR_MS / 4));
    const known = hours.get(quarter) ?? ofHour(ms);
    hours.set(quarter, known);
    return known;
  });
}
