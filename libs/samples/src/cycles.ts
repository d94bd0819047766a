import { HOUR_MS, MINUTE_MS, QUARTER_HOUR_MS } from '@app/time';

/** Minutes from one cycle of a source to the next. */
export type CadenceMins = 15 | 60;

/** Hourly cycles begin at this minute of the hour, in UTC. */
const HOURLY_MINUTE = 45;

export interface SampleWindow {
  readonly until: Date;
  readonly hours: number;
}

const phaseMs = (cadenceMins: CadenceMins): number => (HOURLY_MINUTE % cadenceMins) * MINUTE_MS;

/** Whether a source with this cadence begins a cycle at that time, in epoch milliseconds. */
export const isDue = (at: number, cadenceMins: CadenceMins): boolean =>
  (at - phaseMs(cadenceMins)) % (cadenceMins * MINUTE_MS) === 0;

/**
 * The times of the cycles that begin in the window and have had a quarter of an hour to end, in epoch milliseconds,
 * oldest first.
 */
export function* cycleTimes({ until, hours }: SampleWindow, cadenceMins: CadenceMins): Generator<number> {
  const stepMs = cadenceMins * MINUTE_MS;
  const phase = phaseMs(cadenceMins);
  const earliest = until.getTime() - hours * HOUR_MS;
  // Cycles begin on the quarter hour, and sizes are such that they end within one.
  const latest = until.getTime() - QUARTER_HOUR_MS;
  for (let at = Math.ceil((earliest - phase) / stepMs) * stepMs + phase; at <= latest; at += stepMs) yield at;
}

/** The times of the cycles that begin after those of the window, in epoch milliseconds, without an end. */
export function* cycleTimesAfter({ until }: SampleWindow, cadenceMins: CadenceMins): Generator<number> {
  const stepMs = cadenceMins * MINUTE_MS;
  const phase = phaseMs(cadenceMins);
  const earliest = until.getTime() - QUARTER_HOUR_MS + 1;
  for (let at = Math.ceil((earliest - phase) / stepMs) * stepMs + phase; ; at += stepMs) yield at;
}
