import { HOUR_SECS, timeZone } from '@app/time';
import { describe, expect, it } from 'vitest';
import { localDays, secondsWithin } from './local-days.js';

const lengths = (zone: string, now: string, count: number): [string, number][] =>
  localDays(timeZone(zone), Date.parse(now), count).map(({ date, fromSecs, toSecs }) => [
    date,
    (toSecs - fromSecs) / HOUR_SECS,
  ]);

describe('localDays', () => {
  it('ends with the day that it is in the zone, not in UTC', () => {
    expect(lengths('America/Toronto', '2026-03-11T03:59:59Z', 1)).toEqual([['2026-03-10', 24]]);
    expect(lengths('America/Toronto', '2026-03-11T04:00:00Z', 1)).toEqual([['2026-03-11', 24]]);
  });

  it('begins each day where the one before ends, also when clocks are set', () => {
    const days = localDays(timeZone('Europe/Paris'), Date.parse('2026-03-30T12:00:00Z'), 200);
    expect(days.slice(1).map(({ fromSecs }) => fromSecs)).toEqual(days.slice(0, -1).map(({ toSecs }) => toSecs));
  });

  it.each([
    ['Europe/Paris', '2026-03-29T12:00:00Z', 23],
    ['Europe/Paris', '2025-10-26T12:00:00Z', 25],
    ['Asia/Kathmandu', '2026-03-29T12:00:00Z', 24],
    // Clocks go from midnight to one: the day begins at one.
    ['Asia/Beirut', '2026-03-29T12:00:00Z', 23],
  ])('has in %s on the day of %s %d hours', (zone, now, hours) => {
    expect(lengths(zone, now, 1)[0]![1]).toBe(hours);
  });
});

describe('secondsWithin', () => {
  const day = { fromSecs: 100, toSecs: 200 };
  it.each([
    [[], 0],
    [[{ fromSecs: 0, toSecs: 100 }], 0],
    [[{ fromSecs: 0, toSecs: 300 }], 100],
    [
      [
        { fromSecs: 90, toSecs: 110 },
        { fromSecs: 150, toSecs: 160 },
      ],
      20,
    ],
  ])('counts of %j what is within', (spans, expected) => {
    expect(secondsWithin(day, spans)).toBe(expected);
  });
});
