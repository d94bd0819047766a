import { describe, expect, it } from 'vitest';
import { formatInstant, timeZone } from '@app/time';
import { atLocalTime, type LocalDigits, localSecsOf } from './local-time.js';

const FIRST_LOCAL_SECS = -62_135_596_800;

describe('localSecsOf', () => {
  it.each([
    ['2025-09-05 16:45:26', 1_757_090_726],
    ['1970-01-01 00:00:00', 0],
    ['1969-12-31 23:59:59', -1],
    ['0001-01-01 00:00:00', FIRST_LOCAL_SECS],
    ['0099-12-31 00:00:00', -59_011_545_600],
    ['9999-12-31 23:59:59', 253_402_300_799],
    ['2024-02-29 00:00:00', 1_709_164_800],
    ['2000-02-29 00:00:00', 951_782_400],
  ])('counts the seconds of %s', (shown, secs) => {
    expect(secsOf(shown)).toBe(secs);
  });

  it.each([
    '0000-12-31 00:00:00',
    '2025-00-05 00:00:00',
    '2025-13-05 00:00:00',
    '2025-09-00 00:00:00',
    '2025-01-32 00:00:00',
    '2025-02-29 00:00:00',
    '1900-02-29 00:00:00',
    '2025-02-31 00:00:00',
    '2025-04-31 00:00:00',
    '2025-06-31 00:00:00',
    '2025-09-31 00:00:00',
    '2025-11-31 00:00:00',
    '2025-09-05 24:00:00',
    '2025-09-05 16:60:00',
    '2025-09-05 16:45:60',
  ])('finds %s on no calendar and no clock', (shown) => {
    expect(secsOf(shown)).toBeNull();
  });

  function secsOf(shown: string): number | null {
    return localSecsOf(shown.split(/[- :]/) as unknown as LocalDigits);
  }
});

describe('atLocalTime', () => {
  it('notes that the zone was assumed, and keeps fraction and decimals', () => {
    const reading = atLocalTime(1_757_090_726, timeZone('America/Toronto'), 191_702, 6)!;
    expect(formatInstant(reading.instant)).toBe('2025-09-05T20:45:26.191702Z');
    expect(reading.codes).toEqual(['zone_assumed']);
  });

  it.each([
    { zone: 'Asia/Tokyo', localSecs: FIRST_LOCAL_SECS, isThere: false },
    { zone: 'UTC', localSecs: FIRST_LOCAL_SECS, isThere: true },
    { zone: 'America/Toronto', localSecs: 253_402_300_799, isThere: false },
  ])(
    'in $zone, the edge of the years 0001–9999 is that of UTC ($localSecs: $isThere)',
    ({ zone, localSecs, isThere }) => {
      expect(atLocalTime(localSecs, timeZone(zone)) !== null).toBe(isThere);
    },
  );
});
