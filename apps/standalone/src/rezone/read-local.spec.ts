import { describe, expect, it } from 'vitest';
import { shiftOf, type StoredTimes } from '../../../processor/src/rezone/shift-of.js';
import { readLocalIn } from './read-local.js';

const HOUR_SECS = 3600;

/** A run of 4 s whose local times were read as UTC. */
const aRun = (local: string, changes: Partial<StoredTimes> = {}): StoredTimes => {
  const startMs = Date.parse(`${local}Z`);
  return {
    start_time: new Date(startMs).toISOString(),
    end_time: new Date(startMs + 4000).toISOString(),
    timestamp: `${local.slice(0, 'yyyy-mm-ddThh:mm'.length)}:00Z`,
    ingested_at: '2027-01-01T00:00:00Z',
    normalizations: [
      { field: 'start_time', code: 'zone_assumed', original: local.replace('T', ' ') },
      { field: 'end_time', code: 'end_derived', original: null },
      { field: 'timestamp', code: 'zone_assumed', original: local.slice(0, 16).replace('T', '-').replace(':', '-') },
    ],
    ...changes,
  };
};
const note = (field: string, original: string | null, code = 'zone_assumed') => ({ field, code, original });
const moved = (hours: number) => ({
  startSecs: hours * HOUR_SECS,
  endSecs: hours * HOUR_SECS,
  cycleSecs: hours * HOUR_SECS,
});
const toronto = readLocalIn('America/Toronto');

describe('the times of a run whose zone was wrong', () => {
  it.each([
    ['in summer', '2026-07-01T10:00:00', 4],
    ['in winter', '2026-01-15T10:00:00', 5],
    ['a minute before clocks are set back', '2026-11-01T00:59:59', 4],
    ['an hour after', '2026-11-01T02:00:00', 5],
    ['a minute before clocks are set forward', '2026-03-08T01:59:59', 5],
    ['a minute after', '2026-03-08T03:00:00', 4],
  ])('move by the offset of the day, %s', (_, local, hours) => {
    expect(shiftOf(aRun(local), toronto)).toEqual(moved(hours));
  });

  it.each([
    ['twice', '2026-11-01T01:30:00'],
    ['never', '2026-03-08T02:30:00'],
  ])('are ambiguous when clocks show one %s', (_, local) => {
    expect(shiftOf(aRun(local), toronto)).toBe('ambiguous');
  });

  it.each(['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'])('stay when they are either of two: %s', (start_time) => {
    const normalizations = [note('start_time', '2026-11-01 01:30:00')];
    expect(shiftOf(aRun('2026-11-01T01:30:00', { start_time, end_time: null, normalizations }), toronto)).toBe('stays');
  });

  it('stay when they are right', () => {
    const right = {
      start_time: '2026-07-01T14:00:00.5Z',
      end_time: null,
      timestamp: '2026-07-01T14:00:00Z',
      normalizations: [note('start_time', '2026-07-01 10:00:00.5'), note('timestamp', '2026-07-01 10 0')],
    };
    expect(shiftOf(aRun('2026-07-01T10:00:00', right), toronto)).toBe('stays');
  });

  it('stay when they had an offset, and move each by itself', () => {
    const run = (normalizations: StoredTimes['normalizations']) => aRun('2026-07-01T10:00:00', { normalizations });
    expect(shiftOf(run([]), toronto)).toBe('stays');
    const cycleOnly = run([note('timestamp', '2026-07-01-10-00')]);
    expect(shiftOf(cycleOnly, toronto)).toEqual({ startSecs: 0, endSecs: 0, cycleSecs: 4 * HOUR_SECS });
    const endOnly = run([note('end_time', '2026-07-01T10:00:04'), note('start_time', null, 'start_derived')]);
    expect(shiftOf(endOnly, toronto)).toEqual({ startSecs: 4 * HOUR_SECS, endSecs: 4 * HOUR_SECS, cycleSecs: 0 });
    const ofStart = run([note('start_time', '2026-07-01 10:00:00'), note('timestamp', null, 'cycle_time_derived')]);
    expect(shiftOf(ofStart, toronto)).toEqual({ startSecs: 4 * HOUR_SECS, endSecs: 0, cycleSecs: 4 * HOUR_SECS });
  });

  it.each(['03/04/2026 10:00:00', '04/03/2026 10:00:00'])(
    'are read with day and month as they were: %s',
    (original) => {
      const run = aRun('2026-04-03T10:00:00', { normalizations: [note('start_time', original)], end_time: null });
      expect(shiftOf(run, toronto)).toMatchObject({ startSecs: 4 * HOUR_SECS });
    },
  );

  it.each(['', 'yesterday', '2026-07-03 10:00:00', '2026-07-01 10:07:00'])('cannot be read again of %p', (original) => {
    const normalizations = [note('start_time', original)];
    expect(shiftOf(aRun('2026-07-01T10:00:00', { normalizations }), toronto)).toBe('unreadable');
  });

  it('are not of a zone in which the run ends after it arrived', () => {
    const run = (ingested_at: string) => aRun('2026-07-01T10:00:00', { ingested_at });
    expect(shiftOf(run('2026-07-01T13:45:04Z'), toronto)).toEqual(moved(4));
    expect(shiftOf(run('2026-07-01T13:45:03Z'), toronto)).toBe('future');
  });
});
