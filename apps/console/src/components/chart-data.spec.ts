import { describe, expect, it } from 'vitest';
import { extremes, stacked } from './chart-data';

describe('stacked', () => {
  it('sums from the first series up; what is unknown adds nothing', () => {
    expect(
      stacked([
        [1, null, 3],
        [10, 20, null],
      ]),
    ).toEqual([
      [1, 0, 3],
      [11, 20, 3],
    ]);
  });
});

describe('extremes', () => {
  it.each([
    [[3, null, 1, 2, null], { least: 1, most: 3, last: 2 }],
    [[null], null],
    [[], null],
  ])('of %p are %p', (values, found) => {
    expect(extremes(values)).toEqual(found);
  });
});
