import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { percentile } from './percentile.js';
import { percentileOfChunks } from './percentile-of-chunks.js';

const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const aDuration = fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constantFrom(0, 1, 1.5, 1e-300));

describe('percentileOfChunks', () => {
  it('is the percentile of all values together', () => {
    const chunks = fc.array(fc.array(aDuration, { maxLength: 12 }), { maxLength: 12 });
    fc.assert(
      fc.property(chunks, fc.constantFrom(0, 0.05, 0.5, 0.95, 0.99, 1), (values, fraction) => {
        const expected = percentile(values.flat(), fraction);
        const found = percentileOfChunks(values.map(ascending), fraction);
        if (expected === null) expect(found).toBeNull();
        else expect(found).toBeCloseTo(expected, 9);
      }),
    );
  });

  it('is exact where two neighbours are all but equal', () => {
    const next = 1 + Number.EPSILON;
    expect(percentileOfChunks([[1], [next], [next]], 0.5)).toBe(next);
    expect(percentileOfChunks([[1, 1], [next]], 0.5)).toBe(1);
  });
});
