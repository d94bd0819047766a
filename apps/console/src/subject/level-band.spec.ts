import { describe, expect, it } from 'vitest';
import type { ObjectLevel } from '../api/types';
import { levelAt } from './level-band';

const factors = (count: number, changed: Record<number, number>): number[] =>
  Array.from({ length: count }, (_, index) => changed[index] ?? 1);

const level: ObjectLevel = {
  subject: { company: 'lumen', source: 'zohobooks', zone: 'z', object_id: '1', object_type: 'invoices' },
  metric: 'duration_seconds',
  time_zone: 'Europe/Paris',
  level: 10,
  by_hour: factors(24, { 9: 2, 0: 3 }),
  by_day: factors(7, { 0: 5, 6: 7 }),
  high_ratio: 1.5,
  high_difference: 0,
  low_difference: 0,
  low_ratio: null,
  sample_size: 100,
  alert_id: null,
};

describe('levelAt', () => {
  it.each([
    ['on a Tuesday at noon', '2026-12-01T11:00:00Z', 10],
    ['at nine in its zone, to the last minute', '2026-12-01T08:59:59Z', 20],
    ['a minute later', '2026-12-01T09:00:00Z', 10],
    ['at nine in summer', '2026-07-01T07:00:00Z', 20],
    ['on a Monday', '2026-11-30T11:00:00Z', 50],
    ['in the first hour of a Monday, a Sunday in UTC', '2026-11-29T23:30:00Z', 150],
    ['on a Sunday', '2026-11-29T11:00:00Z', 70],
  ])('has the usual number %s', (_, at, usual) => {
    expect(levelAt(level, [Date.parse(at)])).toEqual([{ usual, high: usual * 1.5, low: null }]);
  });

  it('has limits as far from the usual as an alert needs at least', () => {
    const far = { ...level, low_ratio: 0.5, high_difference: 8, low_difference: 6 };
    const times = ['2026-12-01T11:00:00Z', '2026-12-01T08:00:00Z'].map(Date.parse);
    expect(levelAt(far, times)).toEqual([
      { usual: 10, high: 18, low: 4 },
      { usual: 20, high: 30, low: 10 },
    ]);
    expect(levelAt({ ...far, low_difference: 12 }, times.slice(0, 1))[0]!.low).toBe(0);
  });

  it('has a lower limit where there is one, and the numbers of each moment at its place', () => {
    const times = ['2026-12-01T11:00:00Z', '2026-12-01T08:00:00Z', '2026-12-01T11:05:00Z'].map(Date.parse);
    expect(levelAt({ ...level, low_ratio: 0.5 }, times)).toEqual([
      { usual: 10, high: 15, low: 5 },
      { usual: 20, high: 30, low: 10 },
      { usual: 10, high: 15, low: 5 },
    ]);
  });
});
