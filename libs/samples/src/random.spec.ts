import { describe, expect, it } from 'vitest';
import { Random } from './random.js';

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.next());
const medianOf = (values: number[]) => [...values].sort((one, other) => one - other)[values.length >> 1]!;

describe('Random', () => {
  it('is the same stream for the same words', () => {
    expect(draw(new Random(7, 1, 2), 100)).toEqual(draw(new Random(7, 1, 2), 100));
  });

  it.each([
    ['the first', new Random(8, 1, 2)],
    ['the second', new Random(7, 2, 2)],
    ['the third', new Random(7, 1, 3)],
  ])('is another stream when only %s word differs', (_, other) => {
    const drawn = new Set(draw(new Random(7, 1, 2), 100));
    expect(draw(other, 100).filter((value) => drawn.has(value))).toEqual([]);
  });

  it('spreads evenly over [0, 1), also over the first draws of neighbouring streams', () => {
    const firsts = Array.from({ length: 20_000 }, (_, word) => new Random(7, 1, word).next());
    for (const values of [firsts, draw(new Random(7, 1, 2), 20_000)]) {
      const tenths = Array.from({ length: 10 }, () => 0);
      for (const value of values) tenths[Math.floor(value * 10)]!++;
      for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
    }
  });

  it('draws a log-normal with its median and spread, cut at three deviations', () => {
    const random = new Random(7, 1, 2);
    const values = Array.from({ length: 20_000 }, () => random.logNormal(5, 0.3));
    const logs = values.map((value) => Math.log(value / 5));
    const deviation = Math.sqrt(logs.reduce((sum, log) => sum + log * log, 0) / logs.length);
    expect(medianOf(values)).toBeCloseTo(5, 0);
    expect(deviation).toBeCloseTo(0.3, 1);
    expect(Math.max(...logs.map(Math.abs))).toBeLessThanOrEqual(0.9 + 1e-12);
  });

  it('draws evenly in the logarithm', () => {
    const random = new Random(7, 1, 2);
    const values = Array.from({ length: 20_000 }, () => random.logBetween(1, 100));
    expect(values.filter((value) => value < 10).length / values.length).toBeCloseTo(0.5, 1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...values)).toBeLessThan(100);
  });
});
