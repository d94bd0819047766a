import { describe, expect, it } from 'vitest';
import type { CalendarDay } from '../../api/types';
import { levelOf, successRateOf, weeksOf } from './calendar-weeks';

const aDay = (date: string, changes: Partial<CalendarDay> = {}): CalendarDay => ({
  ...{ date, from: '', to: '', runs_count: 0, success_count: 0, partial_count: 0, failed_count: 0 },
  ...{ success_rate: null, observed_seconds: 0, down_seconds: 0, uptime_rate: null },
  ...changes,
});

describe('weeksOf', () => {
  it('begins weeks on Monday, and leaves out what is not asked for', () => {
    // 2026-03-10 is a Tuesday.
    const days = ['2026-03-10', '2026-03-11', '2026-03-12', '2026-03-13', '2026-03-14', '2026-03-15', '2026-03-16'];
    const weeks = weeksOf(days.map((date) => aDay(date)));
    expect(weeks.map((week) => week.map((day) => day?.date.slice(-2) ?? null))).toEqual([
      [null, '10', '11', '12', '13', '14', '15'],
      ['16', null, null, null, null, null, null],
    ]);
    expect(weeksOf([])).toEqual([]);
  });
});

describe('levelOf', () => {
  it.each([
    [null, 0, 'none'],
    [null, 1, 'down'],
    [100, 3600, 'all'],
    [99.9, 0, 'most'],
    [95, 0, 'most'],
    [94.9, 0, 'some'],
    [0, 0, 'some'],
  ])('takes %s %% and %s s down for %s', (success_rate, down_seconds, level) => {
    expect(levelOf({ success_rate, down_seconds })).toBe(level);
  });
});

describe('successRateOf', () => {
  it('weighs days by their runs', () => {
    const days = [aDay('2026-03-10', { success_count: 9, failed_count: 1 }), aDay('2026-03-11', { partial_count: 10 })];
    expect(successRateOf(days)).toBe(45);
    expect(successRateOf([aDay('2026-03-10')])).toBeNull();
  });
});
