import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { utilization } from './utilization.js';

describe('utilization', () => {
  it.each([
    { cpu_time_seconds: 0, duration_seconds: 4, expected: 0 },
    { cpu_time_seconds: 1, duration_seconds: 4, expected: 25 },
    { cpu_time_seconds: 0.64, duration_seconds: 4.191584, expected: 15.268691 },
    { cpu_time_seconds: 4, duration_seconds: 4, expected: 100 },
  ])('of $cpu_time_seconds s of CPU in $duration_seconds s is $expected', ({ expected, ...times }) => {
    expect(utilization(times)).toBeCloseTo(expected, 6);
  });

  it('is at most 100, however many cores worked', () => {
    expect(utilization({ cpu_time_seconds: 4.01, duration_seconds: 4 })).toBe(100);
  });

  it.each([0, 3])('is 0 of %p s of CPU in no time', (cpu_time_seconds) => {
    expect(utilization({ cpu_time_seconds, duration_seconds: 0 })).toBe(0);
  });

  it.each([
    { cpu_time_seconds: null, duration_seconds: 4 },
    { cpu_time_seconds: 1, duration_seconds: null },
    { cpu_time_seconds: null, duration_seconds: null },
    { cpu_time_seconds: null, duration_seconds: 0 },
    { cpu_time_seconds: -1, duration_seconds: 4 },
    { cpu_time_seconds: 1, duration_seconds: -4 },
    { cpu_time_seconds: NaN, duration_seconds: 4 },
  ])('is unknown of $cpu_time_seconds s of CPU in $duration_seconds s', (times) => {
    expect(utilization(times)).toBeNull();
  });

  it('is null or within 0–100, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.option(fc.double()), fc.option(fc.double()), (cpu_time_seconds, duration_seconds) => {
        const result = utilization({ cpu_time_seconds, duration_seconds });
        expect(result === null || (result >= 0 && result <= 100)).toBe(true);
      }),
    );
  });
});
