import { describe, expect, it } from 'vitest';
import { nextByCalendar } from './calendar.js';

const nextOf = (...days: string[]): string | null => {
  const next = nextByCalendar(days.map((day) => Date.parse(`${day}T06:05:00Z`)));
  return next === null ? null : new Date(next).toISOString().slice(0, 10);
};

describe('the next day by the calendar', () => {
  it.each([
    { name: 'the 1st', days: ['2026-01-01', '2026-02-01', '2026-03-01'], next: '2026-04-01' },
    { name: 'the 31st, or the last', days: ['2026-01-31', '2026-02-28', '2026-03-31'], next: '2026-04-30' },
    {
      name: 'the last day, seen of short months',
      days: ['2026-02-28', '2026-04-30', '2026-06-30'],
      next: '2026-08-31',
    },
    { name: 'a quarter', days: ['2025-09-15', '2025-12-15', '2026-03-15'], next: '2026-06-15' },
    { name: 'a month that was missed once', days: ['2026-01-01', '2026-02-01', '2026-04-01'], next: '2026-05-01' },
    { name: 'the first Monday', days: ['2026-01-05', '2026-02-02', '2026-03-02'], next: '2026-04-06' },
    { name: 'the last Friday', days: ['2026-01-30', '2026-02-27', '2026-03-27'], next: '2026-04-24' },
    {
      name: 'the first working day',
      days: ['2026-01-01', '2026-02-02', '2026-03-02', '2026-04-01'],
      next: '2026-05-01',
    },
    { name: 'the last working day', days: ['2026-01-30', '2026-02-27', '2026-03-31'], next: '2026-04-30' },
    { name: 'the 15th, or the Monday after it', days: ['2026-01-15', '2026-02-16', '2026-03-16'], next: '2026-04-15' },
    { name: 'the turn of a year', days: ['2025-10-05', '2025-11-05', '2025-12-05'], next: '2026-01-05' },
  ])('is that of $name', ({ days, next }) => {
    expect(nextOf(...days)).toBe(next);
  });

  it.each([
    { name: 'every other week', days: ['2026-01-01', '2026-01-15', '2026-01-29'] },
    { name: 'no pattern', days: ['2026-01-01', '2026-02-13', '2026-03-24'] },
  ])('is unknown of $name', ({ days }) => {
    expect(nextOf(...days)).toBeNull();
  });
});
