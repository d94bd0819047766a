import { describe, expect, it } from 'vitest';
import { isKnown } from './known.js';

describe('isKnown', () => {
  it.each([0, -0, 5e-324, 4.19, Number.MAX_VALUE])('takes %p', (value) => {
    expect(isKnown(value)).toBe(true);
  });

  it.each([null, undefined, NaN, Infinity, -Infinity, -5e-324, -1])('takes %p as unknown', (value) => {
    expect(isKnown(value)).toBe(false);
  });
});
