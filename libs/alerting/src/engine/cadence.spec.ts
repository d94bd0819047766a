import { elapsedMs, HOUR_MS, localHour, offsetMs } from '@app/time';
import { describe, expect, it } from '@jest/globals';
import { habitsOf, newCadence, recordActivity } from './cadence.js';

const MONDAY_MS = Date.UTC(2025, 8, 1);

describe('a wall clock', () => {
  it.each([
    ['UTC', '2025-07-01T00:00:00Z', 0],
    ['America/Toronto', '2025-07-01T00:00:00Z', -4],
    ['America/Toronto', '2025-12-01T00:00:00Z', -5],
    ['Asia/Kolkata', '2025-07-01T00:00:00Z', 5.5],
  ])('in %s at %s is %p hours ahead', (zone, at, hours) => {
    expect(offsetMs(zone, Date.parse(at))).toBe(hours * HOUR_MS);
  });

  it.each([
    ['a day of 25 hours, six to six', '2025-10-25T04:00:00Z', '2025-10-26T05:00:00Z', 24],
    ['an hour in the night of 25 hours', '2025-10-26T00:30:00Z', '2025-10-26T01:30:00Z', 0],
    ['a day of 23 hours, six to six', '2025-03-29T05:00:00Z', '2025-03-30T04:00:00Z', 23],
    ['an hour in the night of 23 hours', '2025-03-30T00:30:00Z', '2025-03-30T01:30:00Z', 1],
  ])('does not make anybody late: %s', (_, from, to, hours) => {
    expect(elapsedMs('Europe/Paris', Date.parse(from), Date.parse(to))).toBe(hours * HOUR_MS);
  });

  it('counts hours on the wall', () => {
    expect(localHour('Asia/Kolkata', Date.UTC(1970, 0, 1, 0, 30))).toBe(6);
  });
});

describe('a cadence', () => {
  it('knows the longest silence at this time of the week, in each of four weeks', () => {
    const cadence = newCadence(MONDAY_MS);
    for (let hour = 1; hour <= 5 * 168; hour += 1) recordActivity(cadence, MONDAY_MS + hour * HOUR_MS, 'UTC');
    const now = MONDAY_MS + 5 * 168 * HOUR_MS + 30 * 60_000;
    expect(habitsOf(cadence, now, 'UTC', null).sameTimeOfWeekSecs).toEqual([3600, 3600, 3600, 3600]);
  });

  it('knows silences over a weekend as those of the weekend alone', () => {
    const cadence = newCadence(MONDAY_MS);
    for (let hour = 1; hour < 3 * 168; hour += 1) {
      if (hour % 168 < 120) recordActivity(cadence, MONDAY_MS + hour * HOUR_MS, 'UTC');
    }
    const at = (days: number) =>
      habitsOf(cadence, MONDAY_MS + (21 + days) * 24 * HOUR_MS, 'UTC', null).sameTimeOfWeekSecs;
    expect(at(2)[0]).toBe(3600);
    expect(at(5.5)[0]).toBeGreaterThan(12 * 3600);
  });

  it('learns nothing from what is older than its newest run', () => {
    const cadence = newCadence(MONDAY_MS);
    recordActivity(cadence, MONDAY_MS - HOUR_MS, 'UTC');
    expect(cadence).toEqual(newCadence(MONDAY_MS));
  });
});
