import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { percentile, percentileOfSorted } from './percentile.js';

const values = () => fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 60 });
const fraction = () => fc.double({ min: 0, max: 1, noNaN: true });

// The definition in words: the share of the gap below the row, and the rest of it above.
function naivePercentile(numbers: number[], at: number): number {
  const sorted = numbers.toSorted((left, right) => left - right);
  const row = at * (sorted.length - 1);
  const weightAbove = row % 1;
  const below = sorted.at(Math.trunc(row)) as number;
  const above = sorted.at(Math.min(Math.trunc(row) + 1, sorted.length - 1)) as number;
  return below * (1 - weightAbove) + above * weightAbove;
}

describe('percentile', () => {
  // Checked by hand against percentile_cont of PostgreSQL.
  it.each([
    { numbers: [7], at: 0.99, expected: 7 },
    { numbers: [1, 2], at: 0.5, expected: 1.5 },
    { numbers: [1, 2, 3, 4], at: 0.5, expected: 2.5 },
    { numbers: [5, 1, 4, 2, 3], at: 0.95, expected: 4.8 },
    { numbers: [15, 20, 35, 40, 50], at: 0.4, expected: 29 },
    { numbers: [10, 9, 100], at: 0, expected: 9 },
    { numbers: [10, 9, 100], at: 1, expected: 100 },
    { numbers: [-3, -1], at: 0.25, expected: -2.5 },
  ])('of $numbers at $at is $expected', ({ numbers, at, expected }) => {
    expect(percentile(numbers, at)).toBeCloseTo(expected, 12);
  });

  it('is null when there are no values', () => {
    expect(percentile([], 0.5)).toBeNull();
  });

  it.each([-0.01, 1.01, 95, NaN])('refuses the fraction %p', (at) => {
    expect(() => percentile([1, 2, 3], at)).toThrow(RangeError);
    expect(() => percentile([], at)).toThrow(RangeError);
  });

  it('leaves the values as they are', () => {
    const numbers = [3, 1, 2];
    percentile(numbers, 0.5);
    expect(numbers).toEqual([3, 1, 2]);
  });

  it('takes as many values as memory holds', () => {
    const numbers = Array.from({ length: 300_001 }, (_, index) => 300_000 - index);
    expect(percentile(numbers, 0.95)).toBe(285_000);
  });

  it('lies between the smallest and the largest value', () => {
    fc.assert(
      fc.property(values(), fraction(), (numbers, at) => {
        expect(percentile(numbers, at)).toBeGreaterThanOrEqual(Math.min(...numbers));
        expect(percentile(numbers, at)).toBeLessThanOrEqual(Math.max(...numbers));
      }),
    );
  });

  it('does not depend on the order of the values', () => {
    const shuffled = values().chain((numbers) =>
      fc.tuple(fc.constant(numbers), fc.shuffledSubarray(numbers, { minLength: numbers.length })),
    );
    fc.assert(
      fc.property(shuffled, fraction(), ([numbers, others], at) => {
        expect(percentile(others, at)).toBe(percentile(numbers, at));
      }),
    );
  });

  it('never falls as the fraction rises', () => {
    fc.assert(
      fc.property(values(), fraction(), fraction(), (numbers, one, other) => {
        const lower = percentile(numbers, Math.min(one, other)) as number;
        expect(percentile(numbers, Math.max(one, other))).toBeGreaterThanOrEqual(lower);
      }),
    );
  });

  it('equals the naive definition', () => {
    fc.assert(
      fc.property(values(), fraction(), (numbers, at) => {
        const expected = naivePercentile(numbers, at);
        const rounding = 1e-12 * expected + 1e-300;
        expect(Math.abs((percentile(numbers, at) as number) - expected)).toBeLessThanOrEqual(rounding);
      }),
    );
  });
});

describe('percentileOfSorted', () => {
  it('equals percentile on values in ascending order', () => {
    fc.assert(
      fc.property(values(), fraction(), (numbers, at) => {
        const sorted = Float64Array.from(numbers).sort();
        expect(percentileOfSorted(sorted, at)).toBe(percentile(numbers, at));
      }),
    );
  });
});
