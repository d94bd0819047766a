import { DAY_MS } from '@app/time';
import { describe, expect, it } from 'vitest';
import { nextAttemptMs } from './backoff.js';

const at = (attempts: number, random = 0, nowMs = 0): number | null =>
  nextAttemptMs({ attempts, createdMs: 0, nowMs, random });

describe('the pause before the next attempt', () => {
  it.each([
    [1, 10_000],
    [2, 20_000],
    [3, 40_000],
    [8, 1_280_000],
    [9, 1_800_000],
    [60, 1_800_000],
    [5000, 1_800_000],
  ])('after %i attempts is %i ms', (attempts, expected) => {
    expect(at(attempts)).toBe(expected);
  });

  it('is up to a fifth shorter', () => {
    expect(at(1, 1)).toBe(8000);
    expect(at(9, 0.5)).toBe(1_620_000);
  });

  it('never leads beyond a day, when the last attempt is made', () => {
    expect(at(40, 0, DAY_MS - 1_800_001)).toBe(DAY_MS - 1);
    expect(at(40, 0, DAY_MS - 5)).toBe(DAY_MS);
    expect(at(40, 0, DAY_MS)).toBeNull();
  });

  it.each([
    ['longer than its own', 120_000, 120_000],
    ['shorter than its own', 3000, 10_000],
    ['longer than an hour', 7_200_000, 3_600_000],
  ])('is the one that the receiver asks for, when that is not shorter: %s', (_name, retryAfterMs, expected) => {
    expect(nextAttemptMs({ attempts: 1, createdMs: 0, nowMs: 0, random: 0, retryAfterMs })).toBe(expected);
  });

  it('is not longer than the day that is left, whatever the receiver asks for', () => {
    const nowMs = DAY_MS - 60_000;
    expect(nextAttemptMs({ attempts: 40, createdMs: 0, nowMs, random: 0, retryAfterMs: 3_000_000 })).toBe(DAY_MS);
  });
});
