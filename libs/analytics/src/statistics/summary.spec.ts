import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { sortedKnown, summarize, summarizeSorted } from './summary.js';

const measurements = () => fc.array(fc.option(fc.double()), { maxLength: 60 });

describe('summarize', () => {
  it('gives exact percentiles and the largest value', () => {
    const hundredAndOne = Array.from({ length: 101 }, (_, index) => 100 - index);
    expect(summarize(hundredAndOne)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
  });

  it('of one value is that value', () => {
    expect(summarize([4.2])).toEqual({ p50: 4.2, p95: 4.2, p99: 4.2, max: 4.2 });
  });

  it('leaves out what is unknown or negative', () => {
    expect(summarize([null, 3, -1, NaN, 1, Infinity, 2])).toEqual(summarize([1, 2, 3]));
  });

  it('keeps zeros', () => {
    expect(summarize([0, 0, 0, 8])?.p50).toBe(0);
  });

  it.each([{ values: [] }, { values: [null, null] }, { values: [-1, null, NaN] }])(
    'is null when nothing is known: $values',
    ({ values }) => {
      expect(summarize(values)).toBeNull();
    },
  );

  it('rises from p50 to the maximum', () => {
    fc.assert(
      fc.property(measurements(), (values) => {
        const { p50, p95, p99, max } = summarize(values) ?? { p50: 0, p95: 0, p99: 0, max: 0 };
        expect([p50, p95, p99, max]).toEqual([p50, p95, p99, max].toSorted((left, right) => left - right));
      }),
    );
  });

  it('equals the summary of the sorted values', () => {
    fc.assert(
      fc.property(measurements(), (values) => {
        expect(summarize(values)).toEqual(summarizeSorted(sortedKnown(values)));
      }),
    );
  });
});

describe('sortedKnown', () => {
  it('sorts by number, not by text, and leaves its input as it is', () => {
    const values = [10, 9, null, 100, -1];
    expect([...sortedKnown(values)]).toEqual([9, 10, 100]);
    expect(values).toEqual([10, 9, null, 100, -1]);
  });
});
