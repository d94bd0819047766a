import { describe, expect, it } from '@jest/globals';
import { visibleRange } from './sight';

describe('the columns to be drawn', () => {
  it('are all of a few', () => {
    expect(visibleRange(0, 1000, 20, 30, 16)).toEqual({ first: 0, end: 30 });
  });

  it.each([0, 319, 320, 5000, 9000])('hold what is in sight at %i, and far fewer than all', (left) => {
    const { first, end } = visibleRange(left, 1000, 20, 500, 16);
    expect(first).toBeLessThanOrEqual(left / 20);
    expect(end).toBeGreaterThanOrEqual(Math.min(500, (left + 1000) / 20));
    expect(end - first).toBeLessThanOrEqual(112);
    expect(first % 16).toBe(0);
  });
});
