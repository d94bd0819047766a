import { describe, expect, it } from 'vitest';
import { wallTimeOf } from '@app/time';
import { endOfWindow, isWithin } from './maintenance.js';

const sundays = { match: {}, days: [7], timeZone: null };
const window = (from: string, to: string) => ({ ...sundays, fromMinute: minutesOf(from), toMinute: minutesOf(to) });
const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

/** In Paris clocks went forward at 01:00 UTC of 2026-03-29 and back at 01:00 UTC of 2026-10-25, both Sundays. */
const inParis = (given: ReturnType<typeof window>, now: string): boolean =>
  isWithin(given, wallTimeOf('Europe/Paris', Date.parse(now)));

describe('a maintenance window', () => {
  it.each([
    ['its first minute', '10:00', '11:00', '2026-03-15T09:00:00Z', true],
    ['a moment before', '10:00', '11:00', '2026-03-15T08:59:59.999Z', false],
    ['its last moment', '10:00', '11:00', '2026-03-15T09:59:59.999Z', true],
    ['its end', '10:00', '11:00', '2026-03-15T10:00:00Z', false],
    ['the same hour of another day', '10:00', '11:00', '2026-03-16T09:30:00Z', false],
    ['up to midnight', '22:00', '24:00', '2026-03-15T22:59:59Z', true],
    ['midnight', '22:00', '24:00', '2026-03-15T23:00:00Z', false],
    ['past midnight, on Monday', '22:00', '02:00', '2026-03-16T00:59:59Z', true],
    ['past midnight, at its end', '22:00', '02:00', '2026-03-16T01:00:00Z', false],
    ['past midnight, on the Sunday itself', '22:00', '02:00', '2026-03-15T00:30:00Z', false],
    ['a whole day', '06:00', '06:00', '2026-03-16T04:59:59Z', true],
    ['a whole day, over', '06:00', '06:00', '2026-03-16T05:00:00Z', false],
    ['clocks forward: before the hour that is not there', '02:30', '04:00', '2026-03-29T00:59:59Z', false],
    ['clocks forward: it begins after that hour', '02:30', '04:00', '2026-03-29T01:00:00Z', true],
    ['clocks forward: it ends by the clock', '02:30', '04:00', '2026-03-29T02:00:00Z', false],
    ['clocks back: the first 02:30', '02:00', '03:00', '2026-10-25T00:30:00Z', true],
    ['clocks back: the second 02:30', '02:00', '03:00', '2026-10-25T01:30:00Z', true],
    ['clocks back: 03:00', '02:00', '03:00', '2026-10-25T02:00:00Z', false],
  ])('%s (%s–%s at %s): %s', (_name, from, to, now, expected) => {
    expect(inParis(window(from, to), now)).toBe(expected);
  });
});

describe('the end of a maintenance window', () => {
  it.each([
    ['later today', '10:00', '11:00', '2026-03-15T09:20:30Z', '2026-03-15T10:00:00Z'],
    ['midnight', '22:00', '24:00', '2026-03-15T22:00:00Z', '2026-03-15T23:00:00Z'],
    ['tomorrow', '22:00', '02:00', '2026-03-15T22:00:00Z', '2026-03-16T01:00:00Z'],
    ['tomorrow, seen from there', '22:00', '02:00', '2026-03-16T00:59:59Z', '2026-03-16T01:00:00Z'],
    ['a day later', '06:00', '06:00', '2026-03-15T05:00:00Z', '2026-03-16T05:00:00Z'],
    ['clocks forward', '01:30', '04:00', '2026-03-29T00:45:00Z', '2026-03-29T02:00:00Z'],
    ['clocks back', '01:00', '04:00', '2026-10-24T23:30:00Z', '2026-10-25T03:00:00Z'],
  ])('%s (%s–%s at %s): %s', (_name, from, to, now, expected) => {
    expect(endOfWindow(window(from, to), 'Europe/Paris', Date.parse(now))).toBe(Date.parse(expected));
  });

  it('is none while it is not open', () => {
    expect(endOfWindow(window('10:00', '11:00'), 'Europe/Paris', Date.parse('2026-03-15T10:00:00Z'))).toBeNull();
  });
});
