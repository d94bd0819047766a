import { describe, expect, it } from 'vitest';
import { formatInstant, type Instant, instantAt, microsBetween, shiftedBy, toTheMinute } from './instant.js';

const FIRST_EPOCH_SECS = -62_135_596_800;
const LAST_EPOCH_SECS = 253_402_300_799;

const instant = (epochSecs: number, micros = 0, decimals = 0): Instant => ({ epochSecs, micros, decimals });
const format = (shifted: Instant | null) => shifted && formatInstant(shifted);

describe('instantAt', () => {
  it.each([
    { epochSecs: FIRST_EPOCH_SECS - 1, iso: null },
    { epochSecs: FIRST_EPOCH_SECS, iso: '0001-01-01T00:00:00Z' },
    { epochSecs: LAST_EPOCH_SECS, iso: '9999-12-31T23:59:59Z' },
    { epochSecs: LAST_EPOCH_SECS + 1, iso: null },
  ])('knows the years 0001–9999 and no other: $epochSecs is $iso', ({ epochSecs, iso }) => {
    expect(format(instantAt(epochSecs))).toBe(iso);
  });
});

describe('formatInstant', () => {
  it.each([
    { moment: instant(0), iso: '1970-01-01T00:00:00Z' },
    { moment: instant(0, 500_000, 1), iso: '1970-01-01T00:00:00.5Z' },
    { moment: instant(0, 500_000, 3), iso: '1970-01-01T00:00:00.500Z' },
    { moment: instant(0, 7, 6), iso: '1970-01-01T00:00:00.000007Z' },
    { moment: instant(-1, 999_999, 6), iso: '1969-12-31T23:59:59.999999Z' },
    { moment: instant(1_757_105_126, 191_702, 6), iso: '2025-09-05T20:45:26.191702Z' },
  ])('writes $iso', ({ moment, iso }) => {
    expect(formatInstant(moment)).toBe(iso);
  });
});

describe('microsBetween', () => {
  it.each([
    { from: instant(10), to: instant(10), micros: 0 },
    { from: instant(10, 999_999), to: instant(11), micros: 1 },
    { from: instant(11), to: instant(10, 999_999), micros: -1 },
    { from: instant(-1, 500_000), to: instant(1, 250_000), micros: 1_750_000 },
  ])('counts $micros µs', ({ from, to, micros }) => {
    expect(microsBetween(from, to)).toBe(micros);
  });
});

describe('shiftedBy', () => {
  it.each([
    { secs: 0, from: instant(0), iso: '1970-01-01T00:00:00Z' },
    { secs: 4, from: instant(0, 191_702, 6), iso: '1970-01-01T00:00:04.191702Z' },
    { secs: 4.191584, from: instant(0), iso: '1970-01-01T00:00:04.191584Z' },
    { secs: 0.5, from: instant(0, 500_000, 1), iso: '1970-01-01T00:00:01.0Z' },
    { secs: 0.25, from: instant(0, 500_000, 1), iso: '1970-01-01T00:00:00.75Z' },
    { secs: 0.9999996, from: instant(0), iso: '1970-01-01T00:00:01Z' },
    { secs: 0.9999994, from: instant(0), iso: '1970-01-01T00:00:00.999999Z' },
    { secs: 0.9999996, from: instant(0, 999_999, 6), iso: '1970-01-01T00:00:01.999999Z' },
    { secs: -0.25, from: instant(0), iso: '1969-12-31T23:59:59.75Z' },
    { secs: -4.191584, from: instant(4, 191_584, 6), iso: '1970-01-01T00:00:00.000000Z' },
  ])('moves by $secs s to $iso', ({ secs, from, iso }) => {
    expect(format(shiftedBy(secs, from))).toBe(iso);
  });

  it.each([
    { secs: 1, from: instant(LAST_EPOCH_SECS), iso: null },
    { secs: 0.999999, from: instant(LAST_EPOCH_SECS), iso: '9999-12-31T23:59:59.999999Z' },
    { secs: 0.000001, from: instant(LAST_EPOCH_SECS, 999_999, 6), iso: null },
    { secs: -0.000001, from: instant(FIRST_EPOCH_SECS), iso: null },
    { secs: 1e300, from: instant(0), iso: null },
    { secs: -1e300, from: instant(0), iso: null },
  ])('does not leave the years 0001–9999: by $secs s is $iso', ({ secs, from, iso }) => {
    expect(format(shiftedBy(secs, from))).toBe(iso);
  });
});

describe('toTheMinute', () => {
  it.each([
    { moment: instant(119, 999_999, 6), iso: '1970-01-01T00:01:00Z' },
    { moment: instant(120), iso: '1970-01-01T00:02:00Z' },
    { moment: instant(-1, 5, 6), iso: '1969-12-31T23:59:00Z' },
  ])('cuts down to $iso', ({ moment, iso }) => {
    expect(formatInstant(toTheMinute(moment))).toBe(iso);
  });
});
