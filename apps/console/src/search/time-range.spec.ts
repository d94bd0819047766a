import { describe, expect, it } from 'vitest';
import { momentsOf, periodsOf, readRange } from './time-range';

const now = Date.parse('2025-09-05T21:07:31Z');

describe('readRange', () => {
  it.each([
    [{}, {}],
    [{ range: '7d' }, { range: '7d' }],
    [{ range: '24h' }, {}],
    [{ range: 'week' }, {}],
    [{ from: '2025-09-05T00:00:00Z' }, { from: '2025-09-05T00:00:00.000Z' }],
    [{ from: 'yesterday', to: 7 }, {}],
  ])('reads %p as %p', (search, range) => {
    expect(readRange(search)).toEqual(range);
  });
});

describe('momentsOf', () => {
  it('begins a moving range on a whole minute and leaves its end open', () => {
    expect(momentsOf({}, now)).toEqual({ from: '2025-09-04T21:07:00.000Z' });
    expect(momentsOf({ range: '1h' }, now)).toEqual({ from: '2025-09-05T20:07:00.000Z' });
  });

  it('has no limits for all time, and those that are given otherwise', () => {
    expect(momentsOf({ range: 'all' }, now)).toEqual({});
    expect(momentsOf({ range: '7d', to: '2025-09-01T00:00:00.000Z' }, now)).toEqual({ to: '2025-09-01T00:00:00.000Z' });
  });
});

describe('periodsOf', () => {
  it('puts a time of the same length before', () => {
    expect(periodsOf({ from: '2025-09-05T00:00:00.000Z', to: '2025-09-05T06:00:00.000Z' }, now)).toEqual({
      a_from: '2025-09-04T18:00:00.000Z',
      a_to: '2025-09-05T00:00:00.000Z',
      b_from: '2025-09-05T00:00:00.000Z',
      b_to: '2025-09-05T06:00:00.000Z',
    });
  });

  it('never asks for a time that ends before it begins', () => {
    for (const range of [{}, { from: '2030-01-01T00:00:00.000Z' }, { to: '1999-01-01T00:00:00.000Z' }]) {
      const { a_from, a_to, b_from, b_to } = periodsOf(range, now);
      expect(a_from < a_to && a_to <= b_from && b_from < b_to).toBe(true);
    }
  });
});
