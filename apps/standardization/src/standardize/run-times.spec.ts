import { type CanonicalLog, checkedRecord } from '@app/contracts';
import { aRawLog } from '@app/contracts/testing';
import { describe, expect, it } from 'vitest';
import { formatInstant, timeZone } from '@app/time';
import { readRunTimes } from './run-times.js';

const toronto = timeZone('America/Toronto');

/** Start, end, duration, and the notes as `field code original`. */
const read = (overrides: Record<string, unknown>, zone = toronto) => {
  const raw = checkedRecord(aRawLog(overrides)) as CanonicalLog;
  const times = readRunTimes(raw, { zone, dateOrder: 'day first' });
  if (times === null) return null;
  const notes = [...times.start.notes, ...times.end.notes, ...times.duration.notes];
  return {
    start: formatInstant(times.start.value),
    end: times.end.value && formatInstant(times.end.value),
    duration: times.duration.value,
    notes: notes.map(({ field, code, original }) => `${field} ${code} ${original}`),
  };
};

const START = '2025-09-05T16:45:26Z';
const END = '2025-09-05T16:45:30.5Z';

describe('readRunTimes', () => {
  it.each([
    {
      name: 'takes what is stated',
      raw: { Debut: START, Fin: END, 'Duree secondes': 4.5 },
      is: { start: START, end: END, duration: 4.5, notes: [] },
    },
    {
      name: 'derives the duration, exact to the microsecond',
      raw: { Debut: '2025-09-05T16:45:26.191702Z', Fin: '2025-09-05T16:45:27.089917Z', 'Duree secondes': null },
      is: {
        start: '2025-09-05T16:45:26.191702Z',
        end: '2025-09-05T16:45:27.089917Z',
        duration: 0.898215,
        notes: ['duration_seconds duration_derived null'],
      },
    },
    {
      name: 'derives a missing end',
      raw: { Debut: START, Fin: undefined, 'Duree secondes': '4,5' },
      is: { start: START, end: END, duration: 4.5, notes: ['end_time end_derived null'] },
    },
    {
      name: 'derives an unreadable end',
      raw: { Debut: START, Fin: '31-02-2025 10:00:00', 'Duree secondes': 4.5 },
      is: { start: START, end: END, duration: 4.5, notes: ['end_time end_derived 31-02-2025 10:00:00'] },
    },
    {
      name: 'derives an unreadable start',
      raw: { Debut: 'soon', Fin: END, 'Duree secondes': 4.5 },
      is: { start: '2025-09-05T16:45:26.0Z', end: END, duration: 4.5, notes: ['start_time start_derived soon'] },
    },
    {
      name: 'derives a missing start, and notes the zone of the end alone',
      raw: { Debut: '', Fin: '2025-09-05 12:45:30', 'Duree secondes': 4.5 },
      is: {
        start: '2025-09-05T16:45:25.5Z',
        end: '2025-09-05T16:45:30Z',
        duration: 4.5,
        notes: ['start_time start_derived ', 'end_time zone_assumed 2025-09-05 12:45:30'],
      },
    },
    {
      name: 'takes the end for a start that is to come, and knows no duration',
      raw: { Debut: null, Fin: END, 'Duree secondes': null },
      is: { start: END, end: END, duration: null, notes: ['start_time start_unknown null'] },
    },
    {
      name: 'does not take a duration that says nothing for one',
      raw: { Debut: ' ', Fin: END, 'Duree secondes': -1 },
      is: {
        start: END,
        end: END,
        duration: null,
        notes: ['start_time start_unknown  ', 'duration_seconds duration_negative -1'],
      },
    },
    {
      name: 'derives no end without a duration',
      raw: { Debut: START, Fin: null, 'Duree secondes': null },
      is: { start: START, end: null, duration: null, notes: [] },
    },
    {
      name: 'derives no end from a negative duration',
      raw: { Debut: START, Fin: null, 'Duree secondes': -4.5 },
      is: { start: START, end: null, duration: null, notes: ['duration_seconds duration_negative -4.5'] },
    },
    {
      name: 'derives no end from an unreadable duration',
      raw: { Debut: START, Fin: null, 'Duree secondes': 'long' },
      is: { start: START, end: null, duration: null, notes: ['duration_seconds duration_unreadable long'] },
    },
    {
      name: 'derives no end after the year 9999, and keeps the duration',
      raw: { Debut: START, Fin: null, 'Duree secondes': 1e12 },
      is: { start: START, end: null, duration: 1e12, notes: [] },
    },
    {
      name: 'says that an end was unreadable when nothing tells it',
      raw: { Debut: START, Fin: 'later', 'Duree secondes': null },
      is: { start: START, end: null, duration: null, notes: ['end_time end_unreadable later'] },
    },
    {
      name: 'keeps an end before the start, and derives no negative duration',
      raw: { Debut: END, Fin: START, 'Duree secondes': null },
      is: { start: END, end: START, duration: null, notes: [`end_time end_before_start ${START}`] },
    },
    {
      name: 'keeps a duration that an end before the start contradicts',
      raw: { Debut: END, Fin: START, 'Duree secondes': 4.5 },
      is: {
        start: END,
        end: START,
        duration: 4.5,
        notes: [`end_time end_before_start ${START}`, 'duration_seconds duration_mismatch 4.5'],
      },
    },
    {
      name: 'does not know a negative duration that agrees with an end before the start',
      raw: { Debut: END, Fin: START, 'Duree secondes': -4.5 },
      is: {
        start: END,
        end: START,
        duration: null,
        notes: [`end_time end_before_start ${START}`, 'duration_seconds duration_negative -4.5'],
      },
    },
    {
      name: 'finds an end one microsecond before the start',
      raw: { Debut: '2025-09-05T16:45:26.000001Z', Fin: START, 'Duree secondes': 0 },
      is: {
        start: '2025-09-05T16:45:26.000001Z',
        end: START,
        duration: 0,
        notes: [`end_time end_before_start ${START}`],
      },
    },
    {
      name: 'takes an end at the start as it is',
      raw: { Debut: START, Fin: START, 'Duree secondes': 0 },
      is: { start: START, end: START, duration: 0, notes: [] },
    },
    {
      name: 'notes every decision about a local time, in order',
      raw: { Debut: '2025-03-09 02:30:00.1234567', Fin: '2025-11-02 01:30:00', 'Duree secondes': null },
      is: {
        start: '2025-03-09T07:30:00.123456Z',
        end: '2025-11-02T05:30:00Z',
        // 238 days less 2 h and the fraction.
        duration: 20_555_999.876544,
        notes: [
          'start_time zone_assumed 2025-03-09 02:30:00.1234567',
          'start_time time_nonexistent 2025-03-09 02:30:00.1234567',
          'start_time time_truncated 2025-03-09 02:30:00.1234567',
          'end_time zone_assumed 2025-11-02 01:30:00',
          'end_time time_ambiguous 2025-11-02 01:30:00',
          'duration_seconds duration_derived null',
        ],
      },
    },
  ])('$name', ({ raw, is }) => {
    expect(read(raw)).toEqual(is);
  });

  it.each([
    { name: 'neither time can be read', raw: { Debut: 'soon', Fin: 'later', 'Duree secondes': 4 } },
    { name: 'the end is missing too', raw: { Debut: 'soon', Fin: null, 'Duree secondes': 4 } },
    { name: 'there is no duration', raw: { Debut: 'soon', Fin: END, 'Duree secondes': null } },
    { name: 'the duration is negative', raw: { Debut: 'soon', Fin: END, 'Duree secondes': -4 } },
    { name: 'the duration is unreadable', raw: { Debut: 'soon', Fin: END, 'Duree secondes': 'long' } },
    { name: 'it would lie before the year 1', raw: { Debut: 'soon', Fin: END, 'Duree secondes': 1e12 } },
  ])('has no start when Debut is unreadable and $name', ({ raw }) => {
    expect(read(raw)).toBeNull();
  });
});
