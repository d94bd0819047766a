import { type CanonicalLog, checkedRecord } from '@app/contracts';
import { aRawLog } from '@app/contracts/testing';
import { describe, expect, it } from 'vitest';
import { readCycleTime } from './cycle-time.js';
import { formatInstant, instantAt, timeZone } from '@app/time';

const toronto = timeZone('America/Toronto');
// 2025-09-05T20:47:59.999999Z
const start = instantAt(1_757_105_279, 999_999, 6)!;

/** The time, and the notes as `code original`. */
const read = (overrides: Record<string, unknown>, zone = toronto) => {
  const { value, notes } = readCycleTime(checkedRecord(aRawLog(overrides)) as CanonicalLog, zone, start);
  expect(notes.every(({ field }) => field === 'timestamp')).toBe(true);
  return [formatInstant(value), ...notes.map(({ code, original }) => `${code} ${original}`)];
};

const parts = (date: unknown, hour: unknown, minute: unknown) => ({
  Date_Sequence: date,
  Heure_Sequence: hour,
  Minute_Sequence: minute,
});

describe('readCycleTime', () => {
  it.each([
    { raw: parts('2025-09-05', '16', '45'), is: ['2025-09-05T20:45:00Z', 'zone_assumed 2025-09-05 16 45'] },
    { raw: parts('2025-09-05', 7, 5), is: ['2025-09-05T11:05:00Z', 'zone_assumed 2025-09-05 7 5'] },
    { raw: parts('2025-09-05', '07', '5'), is: ['2025-09-05T11:05:00Z', 'zone_assumed 2025-09-05 07 5'] },
    { raw: parts(' 2025-09-05', ' 0', '0 '), is: ['2025-09-05T04:00:00Z', 'zone_assumed 2025-09-05  0 0'] },
    { raw: parts('2025-09-05', 23, 59), is: ['2025-09-06T03:59:00Z', 'zone_assumed 2025-09-05 23 59'] },
    { raw: parts('2025-09-05', -0, 0), is: ['2025-09-05T04:00:00Z', 'zone_assumed 2025-09-05 0 0'] },
  ])('takes date, hour and minute: $is', ({ raw, is }) => {
    expect(read(raw)).toEqual(is);
  });

  it('does not ask the name of the sequence when the parts tell', () => {
    expect(read({ No_Sequence: '2001-01-01-01-01' })[0]).toBe('2025-09-05T20:45:00Z');
  });

  it.each([
    { raw: parts(null, null, null), written: 'null' },
    { raw: parts(undefined, undefined, undefined), written: 'null' },
    { raw: parts(' ', '', ' '), written: 'null' },
    { raw: parts('2025-09-05', '16', null), written: '2025-09-05 16' },
    { raw: parts('2025-09-05', '24', '45'), written: '2025-09-05 24 45' },
    { raw: parts('2025-09-05', '16', '60'), written: '2025-09-05 16 60' },
    { raw: parts('2025-09-05', 16.5, '45'), written: '2025-09-05 16.5 45' },
    { raw: parts('2025-09-05', -1, '45'), written: '2025-09-05 -1 45' },
    { raw: parts('2025-09-05', '16h', '45'), written: '2025-09-05 16h 45' },
    { raw: parts('2025-09-05', Infinity, '45'), written: '2025-09-05 Infinity 45' },
    { raw: parts('2025-02-29', '16', '45'), written: '2025-02-29 16 45' },
    { raw: parts('05-09-2025', '16', '45'), written: '05-09-2025 16 45' },
    { raw: parts(20250905, 16, 45), written: '20250905 16 45' },
  ])('falls back on the name of the sequence when the parts are "$written"', ({ raw, written }) => {
    expect(read({ ...raw, No_Sequence: '2025-09-05-16-30' })).toEqual([
      '2025-09-05T20:30:00Z',
      `cycle_time_derived ${written}`,
      'zone_assumed 2025-09-05-16-30',
    ]);
  });

  it('reads hours and minutes of one digit in the name of the sequence', () => {
    expect(read({ ...parts(null, null, null), No_Sequence: '2025-09-05-7-5' })[0]).toBe('2025-09-05T11:05:00Z');
  });

  it.each(['nightly', '2025-09-05', '2025-09-05-24-00', '2025-09-05-16-60', '2025-02-29-16-45', '2025-09-05-16-45-00'])(
    'falls back on the minute of the start when the sequence is called "%s"',
    (name) => {
      const is = ['2025-09-05T20:47:00Z', 'cycle_time_derived null'];
      expect(read({ ...parts(null, null, null), No_Sequence: name })).toEqual(is);
    },
  );

  it('notes a local time that exists twice or never', () => {
    expect(read(parts('2025-11-02', 1, 30))).toEqual([
      '2025-11-02T05:30:00Z',
      'zone_assumed 2025-11-02 1 30',
      'time_ambiguous 2025-11-02 1 30',
    ]);
    expect(read({ ...parts(null, null, null), No_Sequence: '2025-03-09-02-30' })).toEqual([
      '2025-03-09T07:30:00Z',
      'cycle_time_derived null',
      'zone_assumed 2025-03-09-02-30',
      'time_nonexistent 2025-03-09-02-30',
    ]);
  });

  it('passes over what lies outside the years 0001–9999', () => {
    // Tokyo was 9 h 18 min 59 s ahead before 1888.
    const tokyo = timeZone('Asia/Tokyo');
    const tooEarly = parts('0001-01-01', 0, 0);
    expect(read({ ...tooEarly, No_Sequence: '0001-01-01-10-00' }, tokyo)[0]).toBe('0001-01-01T00:41:01Z');
    expect(read({ ...tooEarly, No_Sequence: '0001-01-01-09-00' }, tokyo)[0]).toBe('2025-09-05T20:47:00Z');
  });
});
