import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../testing/index.js';
import { deviationOf, learnLevel, learnPeriod, type Level, newLevel } from './level.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LEAST = 0.06;

/** Lets a level learn values, one each period. */
function learn(level: Level, logarithms: readonly number[], periodMs = HOUR_MS): void {
  for (const logarithm of logarithms) {
    const atMs = level.lastMs + periodMs;
    const residual = level.count === 0 ? 0 : logarithm - level.mean;
    learnLevel(level, { logarithm, residual, deviation: deviationOf(level.spread, LEAST), atMs });
    level.lastMs = atMs;
  }
}

const noisy = (count: number, mean: number, deviation: number, seed = 1): number[] => {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, () => mean + deviation * random.normal());
};

describe('a level', () => {
  it('is the first value, and then the mean of the first few', () => {
    const level = newLevel();
    learn(level, [2]);
    expect([level.mean, level.count]).toEqual([2, 1]);
    learn(level, [2.1, 1.9, 2.2, 1.8]);
    expect(level.mean).toBeCloseTo(2);
    expect(level.count).toBe(5);
  });

  it('finds the mean and the deviation of values that vary', () => {
    const level = newLevel();
    learn(level, noisy(720, 3, 0.2));
    expect(level.mean).toBeCloseTo(3, 1);
    expect(deviationOf(level.spread, LEAST)).toBeGreaterThan(0.17);
    expect(deviationOf(level.spread, LEAST)).toBeLessThan(0.23);
  });

  it('is moved by an outlier no more than by a value of two deviations', () => {
    const [with2, withMost] = [0.4, 1e6].map((above) => {
      const level = newLevel();
      learn(level, noisy(100, 3, 0.2));
      const before = level.mean;
      learn(level, [before + above]);
      return level.mean - before;
    });
    expect(withMost).toBeLessThan(1.2 * with2!);
    expect(withMost).toBeLessThan(0.01);
  });

  it('has a spread that an outlier does not move far', () => {
    const level = newLevel();
    learn(level, noisy(100, 3, 0.2));
    const before = level.spread;
    learn(level, [1e6]);
    expect(level.spread).toBeGreaterThan(before);
    expect(level.spread).toBeLessThan(1.1 * before);
  });

  it.each([
    { name: 'nightly', periodMs: DAY_MS },
    { name: 'hourly', periodMs: HOUR_MS },
    { name: '5-minutely', periodMs: HOUR_MS / 12 },
  ])('of a $name subject forgets most of what it was in four weeks, and little in two days', ({ periodMs }) => {
    const level = newLevel();
    learn(level, noisy((60 * DAY_MS) / periodMs, 3, 0.1), periodMs);
    const moved = (days: number): number => {
      learn(level, noisy((days * DAY_MS) / periodMs, 3.1, 0.1, 2), periodMs);
      return (level.mean - 3) / 0.1;
    };
    expect(moved(2)).toBeLessThan(0.45);
    expect(moved(26)).toBeGreaterThan(0.6);
  });

  it('has a least deviation', () => {
    const level = newLevel();
    learn(
      level,
      Array.from({ length: 200 }, () => 3),
    );
    expect(deviationOf(level.spread, LEAST)).toBe(LEAST);
    expect(deviationOf(0.1, LEAST)).toBeCloseTo(0.125);
  });
});

describe('learnPeriod', () => {
  it('comes to the time between two values', () => {
    let periodMs = newLevel().periodMs;
    for (let count = 0; count < 60; count += 1) periodMs = learnPeriod(periodMs, DAY_MS);
    expect(periodMs / DAY_MS).toBeCloseTo(1, 2);
  });

  it('takes a long pause for two days', () => {
    expect(learnPeriod(HOUR_MS, 100 * DAY_MS)).toBe(learnPeriod(HOUR_MS, 2 * DAY_MS));
    expect(learnPeriod(HOUR_MS, 2 * DAY_MS)).toBeGreaterThan(learnPeriod(HOUR_MS, DAY_MS));
  });
});
