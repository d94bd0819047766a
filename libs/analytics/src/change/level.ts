import { type Cusum, newCusum } from './cusum.js';

/**
 * The usual level of a value that belongs to one object, in logarithms: a few numbers in place of its history. The spread is
 * the mean absolute residual, which one outlier does not move far.
 */
export interface Level {
  /** Values that it was learned from. */
  count: number;
  /** Usual logarithm, what the hour and the weekday do taken out. */
  mean: number;
  spread: number;
  lastMs: number;
  /** Usual time between two values, in milliseconds. */
  periodMs: number;
  readonly up: Cusum;
  readonly down: Cusum;
}

export const newLevel = (): Level => ({
  count: 0,
  mean: 0,
  spread: 0.3,
  lastMs: 0,
  periodMs: 3_600_000,
  up: newCusum(),
  down: newCusum(),
});

/** A mean absolute deviation as a standard deviation, for normal values: √(π/2). */
const TO_DEVIATION = 1.25;
const DAY_MS = 86_400_000;
/** The level forgets with this time constant, by at least this much a value and by no more. */
const FORGETS_MS = 14 * DAY_MS;
const LEAST_GAIN = 1 / 2000;
const MOST_GAIN = 1 / 14;
/** A level or a period is not moved by more than this at once, in standard deviations and milliseconds. */
const MOST_STEP = 2;
const MOST_SPREAD_STEP = 3;
const PERIOD_GAIN = 0.1;
const MOST_PERIOD_MS = 2 * DAY_MS;

/** One standard deviation of the level's residuals, never less than `least`. */
export const deviationOf = (spread: number, least: number): number => Math.max(least, TO_DEVIATION * spread);

/** A value as a level takes it. */
export interface LevelValue {
  /** Its logarithm without the season. */
  readonly logarithm: number;
  /** The part of it above the level. */
  readonly residual: number;
  /** One standard deviation of the level's residuals. */
  readonly deviation: number;
  readonly atMs: number;
}

/** Learns one value. */
export function learnLevel(
  level: Omit<Level, 'up' | 'down'>,
  { logarithm, residual, deviation, atMs }: LevelValue,
): void {
  const age = (atMs - level.lastMs) / FORGETS_MS;
  const gain = Math.max(1 / (level.count + 1), Math.min(MOST_GAIN, Math.max(LEAST_GAIN, age)));
  if (level.count === 0) level.mean = logarithm;
  else {
    level.mean += gain * Math.max(-MOST_STEP * deviation, Math.min(MOST_STEP * deviation, residual));
    level.spread = learnSpread(level.spread, residual, deviation, Math.max(gain, 1 / (level.count + 4)));
  }
  level.count += 1;
}

export const learnSpread = (spread: number, residual: number, deviation: number, gain: number): number =>
  spread + gain * (Math.min(Math.abs(residual), MOST_SPREAD_STEP * deviation) - spread);

/** The usual time between two values after one more of them. */
export const learnPeriod = (periodMs: number, gapMs: number): number =>
  periodMs + PERIOD_GAIN * (Math.min(gapMs, MOST_PERIOD_MS) - periodMs);
