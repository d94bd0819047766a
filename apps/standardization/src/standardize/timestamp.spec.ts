import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { formatInstant, instantAt, timeZone } from '@app/time';
import type { DateOrder } from '@app/platform/settings';
import { readTimestamp } from './timestamp.js';

const toronto = timeZone('America/Toronto');
const paris = timeZone('Europe/Paris');
const utc = timeZone('UTC');

const read = (text: string | number | null | undefined, zone = utc, dateOrder: DateOrder = 'day first') => {
  const reading = readTimestamp(text, { zone, dateOrder });
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
    const isDoubtful = /^\s*\d{1,2}[-/]/.test(text) && !/^\s*(\d\d?)[-/]\1[-/]|(31|29)-/.test(text);
    expect(read(text)).toEqual([iso, 'zone_assumed', ...(isDoubtful ? ['date_order_assumed'] : [])]);
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
    ['/Date(1757090726191)/', '2025-09-05T16:45:26.191Z'],
    ['\\/Date(1757090726191+0200)\\/', '2025-09-05T16:45:26.191Z'],
    ['Fri Sep 05 2025 16:45:26 GMT+0200 (Central European Summer Time)', '2025-09-05T14:45:26Z'],
    ['Fri, 05 Sep 2025 16:45:26 +0200 (CEST)', '2025-09-05T14:45:26Z'],
    ['2025-09-05 16:45:26 (UTC)', '2025-09-05T16:45:26Z'],
    ['vendredi 5 septembre 2025, 16:45:26 (UTC+0200)', '2025-09-05T14:45:26Z'],
    ['2025-09-05 16:45:26.191702 +0200 CEST m=+0.001', '2025-09-05T14:45:26.191702Z'],
    ['2025-09-05 16:45:26 +0000 UTC', '2025-09-05T16:45:26Z'],
    ['05-SEP-25 04.45.26.123456 PM +02:00', '2025-09-05T14:45:26.123456Z'],
    ['05-SEP-25 04.45.26.123456 PM UTC', '2025-09-05T16:45:26.123456Z'],
    ['2025-09-05T16-45-26Z', '2025-09-05T16:45:26Z'],
    ['20250905-164526Z', '2025-09-05T16:45:26Z'],
    ['05/Sep/2025:16:45:26 +0200', '2025-09-05T14:45:26Z'],
    ['2025-09-05 16:45:26.123 Europe/Paris', '2025-09-05T14:45:26.123Z'],
    ['Fri Sep  5 04:45:26 PM UTC 2025', '2025-09-05T16:45:26Z'],
  ])('reads "%s" as programs print it', (text, iso) => {
    expect(read(text, toronto)).toEqual([iso]);
  });

  it.each([
    ['2025-09-05-16.45.26.123456', '2025-09-05T16:45:26.123456Z'],
    ['2025-09-05 16.45.26', '2025-09-05T16:45:26Z'],
    ['2025-09-05_16-45-26', '2025-09-05T16:45:26Z'],
    ['20250905_164526', '2025-09-05T16:45:26Z'],
    ['le 5 septembre 2025 à 16 h 45 min 26 s', '2025-09-05T16:45:26Z'],
    ['2025-09-05 à 16 h 45', '2025-09-05T16:45:00Z'],
    ['le vendredi 5 septembre 2025 à 16h45', '2025-09-05T16:45:00Z'],
  ])('reads "%s" as people and programs write it, in the zone of the company', (text, iso) => {
    expect(read(text)).toEqual([iso, 'zone_assumed']);
  });

  it.each([
    ...['/Date(x)/', '/Date(-1)/', '2025-09-05 16:45 (noon)', '2025-09-05 25.45.26', '2025-09-05_16-45', 'le', 'le 5'],
    ...[
      '2025-09-05 16:45:26 Europe/Nowhere',
      '05/Foo/2025:16:45:26',
      '16 h 45',
      '2025-09-05 16 h 75',
      '1.2.3',
      '() () ()',
    ],
  ])('cannot read "%s" in any spelling', (text) => {
    expect(read(text)).toBeNull();
  });

  it.each([
    ['15-09-2025 16:45:26.1234567', '2025-09-15T16:45:26.123456Z', ['zone_assumed', 'time_truncated']],
    ['15-09-2025 16:45:26.9999999', '2025-09-15T16:45:26.999999Z', ['zone_assumed', 'time_truncated']],
    ['2025-09-05T16:45:26.123456000Z', '2025-09-05T16:45:26.123456Z', ['time_truncated']],
    ['2025-09-05T16:45:26.123456Z', '2025-09-05T16:45:26.123456Z', []],
  ])('cuts "%s" to six decimals and says so', (text, iso, codes) => {
    expect(read(text)).toEqual([iso, ...codes]);
  });

  it.each([
    { zone: toronto, text: '15-09-2025 16:45:26.191702', iso: '2025-09-15T20:45:26.191702Z', codes: [] },
    { zone: toronto, text: '15-01-2025 16:45:26', iso: '2025-01-15T21:45:26Z', codes: [] },
    { zone: toronto, text: '2025-11-02 01:30:00', iso: '2025-11-02T05:30:00Z', codes: ['time_ambiguous'] },
    { zone: toronto, text: '2025-11-02 02:00:00', iso: '2025-11-02T07:00:00Z', codes: [] },
    { zone: toronto, text: '2025-03-09T02:30:00', iso: '2025-03-09T07:30:00Z', codes: ['time_nonexistent'] },
    { zone: toronto, text: '2025-03-09T03:30:00', iso: '2025-03-09T07:30:00Z', codes: [] },
    { zone: paris, text: '26-10-2025 02:30:00', iso: '2025-10-26T00:30:00Z', codes: ['time_ambiguous'] },
    { zone: paris, text: '30-03-2025 02:30:00.5', iso: '2025-03-30T01:30:00.5Z', codes: ['time_nonexistent'] },
    { zone: utc, text: '2025-11-02 01:30:00', iso: '2025-11-02T01:30:00Z', codes: [] },
    {
      zone: toronto,
      text: '2025-11-02 01:30:00.1234567',
      iso: '2025-11-02T05:30:00.123456Z',
      codes: ['time_ambiguous', 'time_truncated'],
    },
  ])('$zone.name: "$text" is $iso', ({ zone, text, iso, codes }) => {
    expect(read(text, zone)).toEqual([iso, 'zone_assumed', ...codes]);
  });

  it.each([
    // ISO 8601 in its other forms.
    ['20260131T164526Z', '2026-01-31T16:45:26Z'],
    ['20260131T164526.5+0200', '2026-01-31T14:45:26.5Z'],
    ['2026-01-31T16+02', '2026-01-31T14:00:00Z'],
    ['2026-W05-6T16:45:26Z', '2026-01-31T16:45:26Z'],
    ['2026W056T164526Z', '2026-01-31T16:45:26Z'],
    ['2020-W53-5T00:00Z', '2021-01-01T00:00:00Z'],
    ['2026-W01-1T00:00Z', '2025-12-29T00:00:00Z'],
    ['2026-031T16:45:26Z', '2026-01-31T16:45:26Z'],
    ['2024366T000000Z', '2024-12-31T00:00:00Z'],
    ['2026-01-31T24:00Z', '2026-02-01T00:00:00Z'],
    ['2025-12-31T24:00:00.000Z', '2026-01-01T00:00:00.000Z'],
    ['2026-01-31T16:45:26 +02:00', '2026-01-31T14:45:26Z'],
    ['2026-01-31 16:45:26 UTC', '2026-01-31T16:45:26Z'],
    ['2026-01-31 16:45:26.5 GMT', '2026-01-31T16:45:26.5Z'],
    ['2026-01-31 16:45:26 UTC+2', '2026-01-31T14:45:26Z'],
    ['2026-01-31T16:45:26\u221205:00', '2026-01-31T21:45:26Z'],
    ['2026-11-05T10:28:10.076Z[Europe/London]', '2026-11-05T10:28:10.076Z'],
    ['2026-07-05T10:28:10+01:00[Europe/London]', '2026-07-05T09:28:10Z'],
    // A zone in brackets is what the text says, and the company's is not asked.
    ['2026-07-05T10:28:10[Europe/London]', '2026-07-05T09:28:10Z'],
    ['20/06/2026 16:18:58Z', '2026-06-20T16:18:58Z'],
    // RFC 2822, and what `date` prints.
    ['Sat, 20 Jun 2026 16:18:58 +0200', '2026-06-20T14:18:58Z'],
    ['20 Jun 2026 16:18:58 EST', '2026-06-20T21:18:58Z'],
    ['Sat, 20 Jun 26 16:18:58 GMT', '2026-06-20T16:18:58Z'],
    ['Sat Jun 20 16:18:58 UTC 2026', '2026-06-20T16:18:58Z'],
    ['Sat Jun 20 16:18:58 CEST 2026', '2026-06-20T14:18:58Z'],
    // Since 1970: seconds, milliseconds, microseconds, nanoseconds.
    ['1757090726', '2025-09-05T16:45:26Z'],
    [1_757_090_726, '2025-09-05T16:45:26Z'],
    [1_757_090_726.191702, '2025-09-05T16:45:26.191702Z'],
    ['1757090726,5', '2025-09-05T16:45:26.5Z'],
    [1_757_090_726_191, '2025-09-05T16:45:26.191Z'],
    ['1757090726191', '2025-09-05T16:45:26.191Z'],
    ['1757090726191702', '2025-09-05T16:45:26.191702Z'],
    ['100000000', '1973-03-03T09:46:40Z'],
  ] as const)('reads %j, which says all, and assumes nothing', (written, iso) => {
    expect(read(written, toronto)).toEqual([iso]);
  });

  it.each([
    ['20/06/2026 16:18:58', '2026-06-20T16:18:58Z'],
    ['20.06.2026 16:18:58,25', '2026-06-20T16:18:58.25Z'],
    ['20-06-2026 16:18', '2026-06-20T16:18:00Z'],
    ['20-06-2026T16:18:58', '2026-06-20T16:18:58Z'],
    ['20-06-2026  16:18:58', '2026-06-20T16:18:58Z'],
    ['2026/06/20 16:18:58', '2026-06-20T16:18:58Z'],
    ['2026.06.20 6:18', '2026-06-20T06:18:00Z'],
    ['2026-6-5 16:18:58', '2026-06-05T16:18:58Z'],
    ['2026-06-20 7:05:03', '2026-06-20T07:05:03Z'],
    ['2026-06-20_16:18:58', '2026-06-20T16:18:58Z'],
    ['20/Jun/2026:16:18:58', '2026-06-20T16:18:58Z'],
    ['20260620161858', '2026-06-20T16:18:58Z'],
    ['20260620161858123', '2026-06-20T16:18:58.123Z'],
    [20_260_620_161_858, '2026-06-20T16:18:58Z'],
    ['6/20/2026 4:18:58 PM', '2026-06-20T16:18:58Z'],
    ['6/20/2026 4:18 am', '2026-06-20T04:18:00Z'],
    ['6/20/2026 12:00:00 AM', '2026-06-20T00:00:00Z'],
    ['6/20/2026, 12:00:00 p.m.', '2026-06-20T12:00:00Z'],
    ['20 June 2026 16:18:58', '2026-06-20T16:18:58Z'],
    ['June 20, 2026 4:18:58 PM', '2026-06-20T16:18:58Z'],
    ['June 20th, 2026 at 16:18', '2026-06-20T16:18:00Z'],
    ['Saturday, June 20, 2026 16:18:58', '2026-06-20T16:18:58Z'],
    ['20-JUN-26 16:18:58', '2026-06-20T16:18:58Z'],
    ['20-Jun-1999 16:18:58', '1999-06-20T16:18:58Z'],
    ['samedi 20 juin 2026 à 16h18', '2026-06-20T16:18:00Z'],
    ['1er août 2026 16:18:58', '2026-08-01T16:18:58Z'],
    ['20 févr. 2026 16:18:58', '2026-02-20T16:18:58Z'],
    ['20 DÉCEMBRE 2026 16:18:58', '2026-12-20T16:18:58Z'],
    ['20 decembre 2026 16:18:58', '2026-12-20T16:18:58Z'],
    ['mar. 3 mars 2026, 16:18', '2026-03-03T16:18:00Z'],
    ['Jun 20 16:18:58 2026', '2026-06-20T16:18:58Z'],
  ] as const)('reads %j as local time: %s', (written, iso) => {
    expect(read(written)).toEqual(iso && [iso, 'zone_assumed']);
  });

  it.each([
    ['2026-06-20', '2026-06-20T00:00:00Z', []],
    ['20260620', '2026-06-20T00:00:00Z', []],
    ['2026-W25-6', '2026-06-20T00:00:00Z', []],
    ['2026-171', '2026-06-20T00:00:00Z', []],
    ['20 juin 2026', '2026-06-20T00:00:00Z', []],
    ['05/06/2026', '2026-06-05T00:00:00Z', ['date_order_assumed']],
  ] as const)('takes the beginning of the day that "%s" is, and says so', (text, iso, codes) => {
    expect(read(text)).toEqual([iso, 'zone_assumed', ...codes, 'midnight_assumed']);
  });

  it.each([
    ['05/06/2026 10:00:00', 'day first', '2026-06-05T10:00:00Z', ['date_order_assumed']],
    ['05/06/2026 10:00:00', 'month first', '2026-05-06T10:00:00Z', ['date_order_assumed']],
    ['05.06.2026 10:00', 'month first', '2026-05-06T10:00:00Z', ['date_order_assumed']],
    ['06/06/2026 10:00:00', 'month first', '2026-06-06T10:00:00Z', []],
    ['13/06/2026 10:00:00', 'month first', '2026-06-13T10:00:00Z', []],
    ['06/13/2026 10:00:00', 'day first', '2026-06-13T10:00:00Z', []],
    ['12/12/2026 10:00:00', 'day first', '2026-12-12T10:00:00Z', []],
  ] as const)('reads "%s" of a company that writes the %s', (text, order, iso, codes) => {
    expect(read(text, utc, order)).toEqual([iso, 'zone_assumed', ...codes]);
  });

  it('takes second 60 for the first one of the next minute, and says so', () => {
    expect(read('2016-12-31T23:59:60Z')).toEqual(['2017-01-01T00:00:00Z', 'leap_second']);
  });

  it.each([
    ['2026-01-31T16:45:26.123456789Z', ['2026-01-31T16:45:26.123456Z', 'time_truncated']],
    ['1757090726191702345', ['2025-09-05T16:45:26.191702Z', 'time_truncated']],
  ])('cuts the nanoseconds of "%s"', (text, is) => {
    expect(read(text)).toEqual(is);
  });

  it.each([
    '',
    ' ',
    'yesterday',
    'null',
    '5',
    '17579999',
    'nan',
    '-1757090726',
    '31-02-2025 10:00:00',
    '29-02-2025 10:00:00',
    '13-13-2025 10:00:00',
    '00-09-2025 10:00:00',
    '05-09-2025 25:00:00',
    '05-09-2025 24:00:01',
    '05-09-2025 23:60:00',
    '05-09-2025 23:59:61',
    '05-09-0000 10:00:00',
    '05-09-12025 10:00:00',
    '05-09/2025 16:45:26',
    '05-09-25 16:45:26',
    '2025-02-30T10:00:00Z',
    '2025-09-05T16:45.5',
    '2025-09-05T16:45:26.',
    '2025-09-05T16:45:26+24:00',
    '2025-09-05T16:45:26+02:60',
    '2025-09-05T16:45:26 XYZ',
    '2025-09-05T16:45:26[Nowhere/Else]',
    '05-09-2025 16:5:26',
    '13:00:00 PM',
    '6/20/2026 13:00:00 PM',
    '6/20/2026 0:00:00 AM',
    '2025-W54-1',
    '2025-W53-1',
    '2026-W05-8',
    '2025-366',
    '2026-000',
    '20 brumaire 2026 10:00:00',
    '31 juin 2026 10:00:00',
    'Foo, 20 Jun 2026 10:00:00',
    '٠٥-٠٩-٢٠٢٥ ١٦:٤٥:٢٦',
    '2025-09-05T16:45:26Z\nx',
    `${' '.repeat(200)}x`,
  ])('cannot read "%s"', (text) => {
    expect(read(text)).toBeNull();
  });

  it.each([0, 5, -1_757_090_726, 1.5, NaN, Infinity, 1e30])('cannot read the number %d', (number) => {
    expect(read(number)).toBeNull();
  });

  it('takes no longer for a text that is made to be tried in vain', () => {
    const hostile = [
      '1 '.repeat(127),
      `${'a '.repeat(120)}1`,
      '2025-'.repeat(51),
      `1${' '.repeat(250)}:`,
      'é'.repeat(255),
    ];
    const before = process.threadCpuUsage();
    for (const text of hostile) expect(read(text)).toBeNull();
    // Of this thread alone, in microseconds: a busy machine lets it wait.
    expect(process.threadCpuUsage(before).user).toBeLessThan(200_000);
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
        expect(readTimestamp(formatInstant(instant), { zone: toronto, dateOrder: 'day first' })).toEqual({
          instant,
          codes: [],
        });
      }),
    );
  });
});
