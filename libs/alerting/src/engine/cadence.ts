import { elapsedMs, HOUR_MS, localHour, MINUTE_MS } from '@app/time';
import type { SilenceHabits } from '../rules/checks.js';

const WEEKS = 4;
const HOURS_OF_WEEK = 168;
/** The week that is going on, and those before it. */
const WEEKS_KEPT = WEEKS + 1;
const SLOTS = WEEKS_KEPT * HOURS_OF_WEEK;
/** Runs closer to each other are one burst. */
const BURST_MS = 10 * MINUTE_MS;
const GAPS = 5;
/** A subject that is usually on the minute before an hour may be on the minute after it. */
const SLACK_MS = 15 * MINUTE_MS;

/** When a subject has run, as far as its habit shows: by hour of the week, on the wall of its company's zone. */
export interface Cadence {
  /** End of the newest run. */
  lastMs: number;
  /** The last silences between bursts, in seconds, in any order. */
  readonly gapsSecs: number[];
  nextGap: number;
  /** Longest silence within each hour of this week and the four before it, in seconds; 0: nothing is known of that hour. */
  longestSecs: Float32Array | null;
  /** The week, counted from 1970, that each part of `longestSecs` holds. */
  readonly weeks: number[];
  /** No need to look at its silence before. */
  nextLookMs: number;
  /** The silence allowed at the last evaluation, in seconds. */
  allowedSecs: number;
  isLate: boolean;
  /** Whether it has ever run lately: what was only replayed out of the past is not waited for. */
  isExpected: boolean;
}

export const newCadence = (lastMs: number): Cadence => ({
  lastMs,
  gapsSecs: [],
  nextGap: 0,
  longestSecs: null,
  weeks: [],
  nextLookMs: 0,
  allowedSecs: 0,
  isLate: false,
  isExpected: false,
});

/** Takes a newer run in; an older one changes nothing. */
export function recordActivity(cadence: Cadence, endMs: number, zone: string): void {
  const { lastMs } = cadence;
  if (endMs <= lastMs) return;
  const gapMs = elapsedMs(zone, lastMs, endMs);
  if (gapMs > BURST_MS) {
    cadence.gapsSecs[cadence.nextGap] = gapMs / 1000;
    cadence.nextGap = (cadence.nextGap + 1) % GAPS;
  }
  const longest = (cadence.longestSecs ??= new Float32Array(SLOTS));
  for (let at = Math.max(lastMs, endMs - SLOTS * HOUR_MS); ; at = (Math.floor(at / HOUR_MS) + 1) * HOUR_MS) {
    const untilMs = Math.min(endMs, (Math.floor(at / HOUR_MS) + 1) * HOUR_MS);
    const slot = slotOf(cadence, localHour(zone, at), true);
    longest[slot] = Math.max(longest[slot] ?? 0, elapsedMs(zone, lastMs, untilMs) / 1000);
    if (untilMs >= endMs) break;
  }
  cadence.lastMs = endMs;
}

// Where an hour is kept. A week that comes anew takes the place of the oldest.
function slotOf(cadence: Cadence, hour: number, isWriting: boolean): number {
  const week = Math.floor(hour / HOURS_OF_WEEK);
  const place = week % WEEKS_KEPT;
  if (cadence.weeks[place] !== week) {
    if (!isWriting) return -1;
    cadence.longestSecs?.fill(0, place * HOURS_OF_WEEK, (place + 1) * HOURS_OF_WEEK);
    cadence.weeks[place] = week;
  }
  return place * HOURS_OF_WEEK + (hour - week * HOURS_OF_WEEK);
}

/** The usual silences of the subject at this time of the week. */
export function habitsOf(
  cadence: Cadence,
  nowMs: number,
  zone: string,
  stated: SilenceHabits['stated'],
): SilenceHabits {
  const sameTimeOfWeekSecs: number[] = [];
  const { longestSecs, gapsSecs } = cadence;
  if (longestSecs !== null) {
    const hours = [localHour(zone, nowMs), localHour(zone, nowMs - SLACK_MS)];
    for (let back = 1; back <= WEEKS; back += 1) {
      const seconds = hours.map((hour) => longestSecs[slotOf(cadence, hour - back * HOURS_OF_WEEK, false)] ?? 0);
      const longest = Math.max(...seconds);
      if (longest > 0) sameTimeOfWeekSecs.push(longest);
    }
    sameTimeOfWeekSecs.sort((a, b) => b - a);
  }
  return { stated, sameTimeOfWeekSecs, gapsSecs };
}
