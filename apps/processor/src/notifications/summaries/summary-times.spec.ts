import { describe, expect, it } from 'vitest';
import type { DigestSchedule } from '../../rules-file/index.js';
import { lastDue } from './summary-times.js';

const schedule = (changes: Partial<DigestSchedule> = {}): DigestSchedule => ({
  every: 'day',
  minute: 8 * 60,
  weekday: 1,
  companies: null,
  ...changes,
});
const dueAt = (at: string, zone: string, changes: Partial<DigestSchedule> = {}) => {
  const { date, dueMs, fromMs } = lastDue(schedule(changes), zone, Date.parse(at));
  return [date, new Date(dueMs).toISOString(), new Date(fromMs).toISOString()];
};

describe('the last summary that is due', () => {
  it.each([
    ['2026-03-10T06:59:59Z', '2026-03-09', '2026-03-09T07:00:00.000Z', '2026-03-08T07:00:00.000Z'],
    ['2026-03-10T07:00:00Z', '2026-03-10', '2026-03-10T07:00:00.000Z', '2026-03-09T07:00:00.000Z'],
    ['2026-03-10T22:59:59Z', '2026-03-10', '2026-03-10T07:00:00.000Z', '2026-03-09T07:00:00.000Z'],
    // The day on which clocks are set forward has 23 hours.
    ['2026-03-29T12:00:00Z', '2026-03-29', '2026-03-29T06:00:00.000Z', '2026-03-28T07:00:00.000Z'],
  ])('of each day, at %s', (at, ...due) => {
    expect(dueAt(at, 'Europe/Paris')).toEqual(due);
  });

  it.each([
    ['2026-03-12T12:00:00Z', '2026-03-09', '2026-03-09T12:00:00.000Z', '2026-03-02T13:00:00.000Z'],
    ['2026-03-09T11:59:59Z', '2026-03-02', '2026-03-02T13:00:00.000Z', '2026-02-23T13:00:00.000Z'],
  ])('of each week, on Monday, at %s', (at, ...due) => {
    expect(dueAt(at, 'America/Toronto', { every: 'week' })).toEqual(due);
  });

  it('of each week is on the day that is stated', () => {
    const days = [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
      dueAt('2026-03-10T12:00:00Z', 'UTC', { every: 'week', weekday }),
    );
    expect(days.map(([date]) => date)).toEqual([
      ...['2026-03-09', '2026-03-10', '2026-03-04', '2026-03-05', '2026-03-06', '2026-03-07', '2026-03-08'],
    ]);
  });

  it('comes once where its time comes twice, and later where it does not come', () => {
    const night = { minute: 2 * 60 + 30 };
    expect(dueAt('2026-10-25T00:30:00Z', 'Europe/Paris', night)[1]).toBe('2026-10-25T00:30:00.000Z');
    expect(dueAt('2026-10-25T01:30:00Z', 'Europe/Paris', night)[1]).toBe('2026-10-25T00:30:00.000Z');
    expect(dueAt('2026-03-29T01:30:00Z', 'Europe/Paris', night)[1]).toBe('2026-03-29T01:30:00.000Z');
  });
});
