import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { isTimeZone, repeatedAfterSecs, timeZone } from './time-zone.js';

const localSecs = (wall: string) => Date.parse(`${wall}Z`) / 1000;
const HOUR = 3600;

describe('isTimeZone', () => {
  it.each(['UTC', 'utc', 'Europe/Paris', 'America/Toronto', 'america/toronto', 'Asia/Kathmandu', 'Etc/GMT+5', 'PST'])(
    'knows %s',
    (name) => {
      expect(isTimeZone(name)).toBe(true);
    },
  );

  it.each(['', ' ', 'Nowhere/City', 'America/Toronto ', '+02:00', 'Z', '2025-01-01T00:00[Europe/Paris]', 'Europe'])(
    'does not know "%s"',
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );
});

describe('timeZone', () => {
  it('says which name it does not know', () => {
    expect(() => timeZone('America/Torronto')).toThrow('"America/Torronto" is not an IANA time zone');
  });

  it.each([
    { zone: 'America/Toronto', wall: '2025-09-05T16:45:26', offsetSecs: -4 * HOUR, occurs: 'once' },
    { zone: 'America/Toronto', wall: '2025-01-05T16:45:26', offsetSecs: -5 * HOUR, occurs: 'once' },
    { zone: 'America/Toronto', wall: '2025-11-02T00:59:59', offsetSecs: -4 * HOUR, occurs: 'once' },
    { zone: 'America/Toronto', wall: '2025-11-02T01:00:00', offsetSecs: -4 * HOUR, occurs: 'twice' },
    { zone: 'America/Toronto', wall: '2025-11-02T01:30:00', offsetSecs: -4 * HOUR, occurs: 'twice' },
    { zone: 'America/Toronto', wall: '2025-11-02T01:59:59', offsetSecs: -4 * HOUR, occurs: 'twice' },
    { zone: 'America/Toronto', wall: '2025-11-02T02:00:00', offsetSecs: -5 * HOUR, occurs: 'once' },
    { zone: 'America/Toronto', wall: '2025-03-09T01:59:59', offsetSecs: -5 * HOUR, occurs: 'once' },
    { zone: 'America/Toronto', wall: '2025-03-09T02:00:00', offsetSecs: -5 * HOUR, occurs: 'never' },
    { zone: 'America/Toronto', wall: '2025-03-09T02:30:00', offsetSecs: -5 * HOUR, occurs: 'never' },
    { zone: 'America/Toronto', wall: '2025-03-09T02:59:59', offsetSecs: -5 * HOUR, occurs: 'never' },
    { zone: 'America/Toronto', wall: '2025-03-09T03:00:00', offsetSecs: -4 * HOUR, occurs: 'once' },
    { zone: 'Europe/Paris', wall: '2025-10-26T02:30:00', offsetSecs: 2 * HOUR, occurs: 'twice' },
    { zone: 'Europe/Paris', wall: '2025-10-26T03:00:00', offsetSecs: HOUR, occurs: 'once' },
    { zone: 'Europe/Paris', wall: '2025-03-30T02:30:00', offsetSecs: HOUR, occurs: 'never' },
    { zone: 'Europe/Paris', wall: '2025-03-30T03:00:00', offsetSecs: 2 * HOUR, occurs: 'once' },
    // Changes by half an hour, at one minute past midnight, inside one hour, and offsets with seconds.
    { zone: 'Australia/Lord_Howe', wall: '2025-10-05T02:29:59', offsetSecs: 10.5 * HOUR, occurs: 'never' },
    { zone: 'Australia/Lord_Howe', wall: '2025-10-05T02:30:00', offsetSecs: 11 * HOUR, occurs: 'once' },
    { zone: 'America/St_Johns', wall: '2009-10-31T23:00:59', offsetSecs: -2.5 * HOUR, occurs: 'once' },
    { zone: 'America/St_Johns', wall: '2009-10-31T23:01:00', offsetSecs: -2.5 * HOUR, occurs: 'twice' },
    { zone: 'America/St_Johns', wall: '2009-11-01T00:00:59', offsetSecs: -2.5 * HOUR, occurs: 'twice' },
    { zone: 'America/St_Johns', wall: '2009-11-01T00:01:00', offsetSecs: -3.5 * HOUR, occurs: 'once' },
    { zone: 'Europe/Athens', wall: '1916-07-28T00:00:59', offsetSecs: 5692, occurs: 'once' },
    { zone: 'Europe/Athens', wall: '1916-07-28T00:10:00', offsetSecs: 5692, occurs: 'never' },
    { zone: 'Europe/Athens', wall: '1916-07-28T00:26:08', offsetSecs: 2 * HOUR, occurs: 'once' },
    { zone: 'America/Toronto', wall: '1850-01-01T00:00:00', offsetSecs: -(5 * HOUR + 17 * 60 + 32), occurs: 'once' },
    // A name that Temporal does not know.
    { zone: 'PST', wall: '2025-09-05T16:45:26', offsetSecs: -7 * HOUR, occurs: 'once' },
    { zone: 'UTC', wall: '2025-03-09T02:30:00', offsetSecs: 0, occurs: 'once' },
    { zone: 'utc', wall: '2025-11-02T01:30:00', offsetSecs: 0, occurs: 'once' },
    { zone: 'Etc/UTC', wall: '2025-11-02T01:30:00', offsetSecs: 0, occurs: 'once' },
  ])('$zone $wall occurs $occurs', ({ zone, wall, offsetSecs, occurs }) => {
    expect(timeZone(zone).offsetAt(localSecs(wall))).toEqual({ offsetSecs, occurs });
  });

  it('agrees with Temporal to the second, whatever it remembers already', () => {
    const toronto = timeZone('America/Toronto');
    const aroundChanges = fc.oneof(
      fc.integer({ min: localSecs('2025-03-09T00:00:00'), max: localSecs('2025-03-09T05:00:00') }),
      fc.integer({ min: localSecs('2025-11-02T00:00:00'), max: localSecs('2025-11-02T05:00:00') }),
      fc.integer({ min: localSecs('1880-01-01T00:00:00'), max: localSecs('2090-01-01T00:00:00') }),
    );
    fc.assert(
      fc.property(aroundChanges, (secs) => {
        const wall = Temporal.Instant.fromEpochMilliseconds(secs * 1000)
          .toString()
          .slice(0, -1);
        const { epochMilliseconds } = Temporal.PlainDateTime.from(wall).toZonedDateTime('America/Toronto');
        const { offsetSecs } = toronto.offsetAt(secs);
        expect(secs - offsetSecs).toBe(epochMilliseconds / 1000);
      }),
    );
  });

  it('answers the same after it had to forget', () => {
    const toronto = timeZone('America/Toronto');
    const secs = localSecs('2025-09-05T16:45:26');
    const before = toronto.offsetAt(secs);
    for (let hour = 1; hour <= 10_001; hour += 1) toronto.offsetAt(secs + hour * HOUR);
    expect(toronto.offsetAt(secs)).toEqual(before);
  });
});

describe('repeatedAfterSecs', () => {
  it.each([
    ['America/Toronto', '2025-11-02T04:59:59Z', null],
    ['America/Toronto', '2025-11-02T05:00:00Z', HOUR],
    ['America/Toronto', '2025-11-02T05:59:59.999Z', HOUR],
    // The second time round.
    ['America/Toronto', '2025-11-02T06:30:00Z', null],
    ['America/Toronto', '2025-03-09T07:00:00Z', null],
    ['Australia/Lord_Howe', '2025-04-05T14:45:00Z', HOUR / 2],
    ['UTC', '2025-11-02T05:00:00Z', null],
  ])('in %s, from %s: %p', (zone, moment, secs) => {
    expect(repeatedAfterSecs(zone, Date.parse(moment))).toBe(secs);
  });
});
