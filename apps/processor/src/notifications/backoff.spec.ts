import { DAY_MS } from '@app/time';
import { describe, expect, it } from '@jest/globals';
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
});
