import { describe, expect, it } from 'vitest';
import { logarithmicSecs, mostOf, valueTop } from './value-axis';

describe('the top of an axis', () => {
  it.each([
    ['fits the values', 100, 100, 105],
    ['fits a band that is above them', 300, 100, 315],
    ['cuts a band that would flatten them', 2000, 100, 420],
    ['fits the band while all values are 0', 2000, 0, 2100],
    ['fits the band without a value', 2000, null, 2100],
    ['is there without anything', null, null, 1.05],
  ])('%s', (_, most, seriesMost, expected) => {
    expect(valueTop(most, seriesMost)).toBeCloseTo(expected);
  });

  it('is not below the least one', () => {
    expect(valueTop(1, 1, 5)).toBe(5);
  });
});

it('takes the largest of all values', () => {
  expect(mostOf([{ values: [1, null] }, { values: [3, -2] }])).toBe(3);
  expect(mostOf([{ values: [null] }])).toBeNull();
});

it('labels a logarithmic axis with round durations', () => {
  expect(logarithmicSecs(0.5, 1000)).toEqual([1, 10, 60, 600]);
});
