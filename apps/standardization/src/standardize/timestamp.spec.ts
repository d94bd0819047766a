import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatInstant, instantAt, timeZone } from '@app/time';
import { readTimestamp } from './timestamp.js';

const toronto = timeZone('America/Toronto');
const paris = timeZone('Europe/Paris');
const utc = timeZone('UTC');

const read = (text: string | null | undefined, zone = utc) => {
  const reading = readTimestamp(text, zone);
  return reading && [formatInstant(reading.instant), ...reading.codes];
};

describe('readTimestamp', () => {
  it.each([
    ['05-09-2025 16:45:26.191702', '2025-09-05T16:45:26.191702Z'],
    ['05/09/2025 16:45:26.191702', '2025-09-05T16:45:26.191702Z'],
    ['05-09-2025 16:45:26', '2025-09-05T16:45:26Z'],
    ['05-09-2025 16:45:26.5', '2025-09-05T16:45:26.5Z'],
    ['05-09-2025 16:45:26.500', '2025-09-05T16:45:26.500Z'],
    ['05-09-2025 16:45:26,191702', '2025-09-05T16:45:26.191702Z'],
    ['5-9-2025 7:05:03', '2025-09-05T07:05:03Z'],
    ['5/9/2025 07:05:03', '2025-09-05T07:05:03Z'],
    ['  05-09-2025 16:45:26  ', '2025-09-05T16:45:26Z'],
    ['31-12-9999 23:59:59', '9999-12-31T23:59:59Z'],
    ['01-01-0001 00:00:00', '0001-01-01T00:00:00Z'],
    ['2025-09-05T16:45:26.191702', '2025-09-05T16:45:26.191702Z'],
    ['2025-09-05 16:45:26', '2025-09-05T16:45:26Z'],
    ['2025-09-05t16:45:26,5', '2025-09-05T16:45:26.5Z'],
    ['2025-09-05T16:45', '2025-09-05T16:45:00Z'],
    ['29-02-2024 00:00:00', '2024-02-29T00:00:00Z'],
  ])('reads "%s" in the zone of the company', (text, iso) => {
    expect(read(text)).toEqual([iso, 'zone_assumed']);
  });

  it.each([
    ['2025-09-05T16:45:26Z', '2025-09-05T16:45:26Z'],
    ['2025-09-05T16:45:26.191702z', '2025-09-05T16:45:26.191702Z'],
    ['2025-09-05 16:45:26+02:00', '2025-09-05T14:45:26Z'],
    ['2025-09-05T16:45:26.5+0200', '2025-09-05T14:45:26.5Z'],
    ['2025-09-05T16:45:26-04', '2025-09-05T20:45:26Z'],
    ['2025-09-05T16:45-04:30', '2025-09-05T21:15:00Z'],
    ['2025-09-05T16:45:26-00:00', '2025-09-05T16:45:26Z'],
    ['2025-09-05T16:45:26+23:59', '2025-09-04T16:46:26Z'],
    // Offsets leave no doubt about the hour that clocks show twice.
    ['2025-11-02T01:30:00-05:00', '2025-11-02T06:30:00Z'],
  ])('takes the offset of "%s" and assumes nothing', (text, iso) => {
    expect(read(text, toronto)).toEqual([iso]);
  });

  it.each([
    ['05-09-2025 16:45:26.1234567', '2025-09-05T16:45:26.123456Z', ['zone_assumed', 'time_truncated']],
    ['05-09-2025 16:45:26.9999999', '2025-09-05T16:45:26.999999Z', ['zone_assumed', 'time_truncated']],
    ['2025-09-05T16:45:26.123456000Z', '2025-09-05T16:45:26.123456Z', ['time_truncated']],
    ['2025-09-05T16:45:26.123456Z', '2025-09-05T16:45:26.123456Z', []],
  ])('cuts "%s" to six decimals and says so', (text, iso, codes) => {
    expect(read(text)).toEqual([iso, ...codes]);
  });

  it.each([
    { zone: toronto, text: '05-09-2025 16:45:26.191702', iso: '2025-09-05T20:45:26.191702Z', codes: [] },
    { zone: toronto, text: '05-01-2025 16:45:26', iso: '2025-01-05T21:45:26Z', codes: [] },
    { zone: toronto, text: '02-11-2025 01:30:00', iso: '2025-11-02T05:30:00Z', codes: ['time_ambiguous'] },
    { zone: toronto, text: '02-11-2025 02:00:00', iso: '2025-11-02T07:00:00Z', codes: [] },
    { zone: toronto, text: '2025-03-09T02:30:00', iso: '2025-03-09T07:30:00Z', codes: ['time_nonexistent'] },
    { zone: toronto, text: '2025-03-09T03:30:00', iso: '2025-03-09T07:30:00Z', codes: [] },
    { zone: paris, text: '26-10-2025 02:30:00', iso: '2025-10-26T00:30:00Z', codes: ['time_ambiguous'] },
    { zone: paris, text: '30-03-2025 02:30:00.5', iso: '2025-03-30T01:30:00.5Z', codes: ['time_nonexistent'] },
    { zone: utc, text: '02-11-2025 01:30:00', iso: '2025-11-02T01:30:00Z', codes: [] },
    {
      zone: toronto,
      text: '02-11-2025 01:30:00.1234567',
      iso: '2025-11-02T05:30:00.123456Z',
      codes: ['time_ambiguous', 'time_truncated'],
    },
  ])('$zone.name: "$text" is $iso', ({ zone, text, iso, codes }) => {
    expect(read(text, zone)).toEqual([iso, 'zone_assumed', ...codes]);
  });

  it.each([
    '',
    ' ',
    'yesterday',
    'null',
    '1757090726',
    '05-09-2025',
    '2025-09-05',
    '05-09-2025 16:45',
    '05-09-2025T16:45:26',
    '05-09-2025 16:45:26Z',
    '05-09/2025 16:45:26',
    '05.09.2025 16:45:26',
    '05-09-25 16:45:26',
    '2025/09/05 16:45:26',
    '2025-9-5 16:45:26',
    '2025-09-05 7:05:03',
    '20250905T164526Z',
    '2025-09-05T16',
    '2025-09-05T16:45.5',
    '2025-09-05T16:45:26.',
    '05-09-2025 16:45:26.',
    '05-09-2025  16:45:26',
    '05-09-2025 16:5:26',
    '05-09-2025 4:45:26 PM',
    '31-02-2025 10:00:00',
    '29-02-2025 10:00:00',
    '05-13-2025 10:00:00',
    '00-09-2025 10:00:00',
    '05-09-2025 24:00:00',
    '05-09-2025 23:60:00',
    '05-09-2025 23:59:60',
    '05-09-0000 10:00:00',
    '05-09-12025 10:00:00',
    '2025-02-30T10:00:00Z',
    '2025-09-05T24:00:00Z',
    '2025-09-05T16:45:26+24:00',
    '2025-09-05T16:45:26+02:60',
    '2025-09-05T16:45:26+2',
    '2025-09-05T16:45:26 +02:00',
    '2025-09-05T16:45:26−02:00',
    '٠٥-٠٩-٢٠٢٥ ١٦:٤٥:٢٦',
    '2025-09-05T16:45:26Z\nx',
  ])('cannot read "%s"', (text) => {
    expect(read(text)).toBeNull();
  });

  it.each([null, undefined])('takes %s for missing', (nothing) => {
    expect(read(nothing)).toBeNull();
  });

  it.each([
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
    ['0001-01-01T00:00:00+00:01', null],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
    ['9999-12-31T23:59:59-00:01', null],
  ])('does not leave the years 0001–9999 by an offset: %s', (text, iso) => {
    expect(read(text)).toEqual(iso && [iso]);
  });

  it('reads back every instant that was formatted', () => {
    const decimals = fc.integer({ min: 0, max: 6 });
    const epochSecs = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 });
    fc.assert(
      fc.property(epochSecs, fc.integer({ min: 0, max: 999_999 }), decimals, (secs, micros, shown) => {
        const step = 10 ** (6 - shown);
        const instant = instantAt(secs, Math.floor(micros / step) * step, shown)!;
        expect(readTimestamp(formatInstant(instant), toronto)).toEqual({ instant, codes: [] });
      }),
    );
  });
});
