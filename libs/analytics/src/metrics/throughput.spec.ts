import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { throughput } from './throughput.js';

describe('throughput', () => {
  it.each([
    { duration_seconds: 60, expected: 1 },
    { duration_seconds: 0.5, expected: 120 },
    { duration_seconds: 4.191584, expected: 14.314398 },
    { duration_seconds: 7200, expected: 1 / 120 },
  ])('of a run of $duration_seconds s is $expected objects per minute', ({ duration_seconds, expected }) => {
    expect(throughput({ duration_seconds })).toBeCloseTo(expected, 6);
  });

  it.each([0, -0, 5e-324])('is 0, not infinite, of a run of %p s', (duration_seconds) => {
    expect(throughput({ duration_seconds })).toBe(0);
  });

  it.each([null, NaN, Infinity, -1])('is unknown of a run of %p s', (duration_seconds) => {
    expect(throughput({ duration_seconds })).toBeNull();
  });

  it('is null or a finite number, 0 or more, whatever the duration', () => {
    fc.assert(
      fc.property(fc.option(fc.double()), (duration_seconds) => {
        const result = throughput({ duration_seconds });
        expect(result === null || (result >= 0 && Number.isFinite(result))).toBe(true);
      }),
    );
  });
});
