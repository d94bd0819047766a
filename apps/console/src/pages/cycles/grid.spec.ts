import { describe, expect, it } from '@jest/globals';
import type { Cycle, CycleObject, Expectation } from '../../api/types';
import { idOf, makeGrid, onlyTrouble, troubledObjects, visibleRange } from './grid';

const object = (object_type: string, source = 'efficy'): CycleObject => ({
  source,
  zone: '1-Raw',
  object_id: 1,
  object_type,
});
const [a, b, c] = [object('a'), object('b'), object('c', 'zoho')];
const expects = (subject: CycleObject, more: Partial<Expectation> = {}) =>
  ({
    subject: { company: 'acme', ...subject },
    last_run_at: '2025-09-05T12:00:00Z',
    state: 'on_time',
    ...more,
  }) as Expectation;
const cycle = (clock: string, present_count: number, more: Partial<Cycle> = {}): Cycle => ({
  company: 'acme',
  sequence_id: clock,
  cycle_time: `2025-09-05T${clock}:00Z`,
  closed_at: '2025-09-05T12:00:00Z',
  present_count,
  failed_count: 0,
  missing_count: 0,
  new_count: 0,
  late_count: 0,
  failed: [],
  missing: [],
  new: [],
  late: [],
  ...more,
});
const roster = [expects(c), expects(b), expects(a)];
const nothing = () => undefined;
const statesOf = (...asked: Parameters<typeof makeGrid>) =>
  makeGrid(...asked).rows.map(({ cells }) => cells.map(({ state }) => state));

describe('the grid of cycles', () => {
  it('has a column for each object of the roster, by source', () => {
    const { columns, groups } = makeGrid([cycle('10:00', 3)], roster, nothing);
    expect(columns).toEqual([a, b, c]);
    expect(groups).toEqual([
      { source: 'efficy', first: 0, count: 2 },
      { source: 'zoho', first: 2, count: 1 },
    ]);
  });

  it('takes as present who is not named, when that makes the count', () => {
    expect(statesOf([cycle('10:00', 2, { missing: [b], failed: [c] })], roster, nothing)).toEqual([
      ['present', 'missing', 'failed'],
    ]);
  });

  it('does not guess when it does not', () => {
    const one = cycle('10:00', 2, { failed: [c] });
    expect(statesOf([one], roster, nothing)).toEqual([['unknown', 'unknown', 'failed']]);
    expect(makeGrid([one], roster, nothing).rows[0]?.isCertain).toBe(false);
    expect(statesOf([one], roster, () => new Set([c, a].map(idOf)))).toEqual([['present', 'absent', 'failed']]);
  });

  it('leaves empty what an object was not there yet for, or not any more', () => {
    const cycles = [cycle('11:00', 2, { new: [b] }), cycle('10:00', 2)];
    const past = [expects(a), expects(b), expects(c, { last_run_at: '2025-09-05T10:30:00Z' })];
    expect(statesOf(cycles, past, nothing)).toEqual([
      ['present', 'present', 'absent'],
      ['present', 'absent', 'present'],
    ]);
  });

  it('shows who failed once and is not expected any more, and nobody else who is retired', () => {
    const retired = roster.map((each) => ({ ...each, state: 'retired' as const }));
    expect(makeGrid([cycle('10:00', 1, { failed: [a] })], retired, nothing).columns).toEqual([a]);
  });

  it('takes who was there from the next later cycle of the same size when others have joined since', () => {
    const cycles = [cycle('11:00', 2), cycle('10:00', 2), cycle('09:00', 1, { missing: [b] })];
    expect(
      statesOf(cycles, roster, ({ cycle_time }) =>
        cycle_time.includes('11:00') ? new Set([idOf(a), idOf(b)]) : undefined,
      ),
    ).toEqual([
      ['present', 'present', 'absent'],
      ['present', 'present', 'absent'],
      ['present', 'missing', 'absent'],
    ]);
  });

  it('marks what is new and what came late', () => {
    const { rows } = makeGrid([cycle('10:00', 3, { new: [a], late: [b] })], roster, nothing);
    expect(rows[0]?.cells.map(({ isNew, isLate }) => [isNew, isLate])).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
  });
});

describe('objects with trouble', () => {
  const grid = makeGrid(
    [
      cycle('11:00', 2, { missing: [c] }),
      cycle('10:45', 3, { failed: [c], new: [b] }),
      cycle('10:30', 1, { missing: [a, c] }),
    ],
    roster,
    nothing,
  );

  it('stand with what is not over first', () => {
    expect(troubledObjects(grid, roster)).toEqual([
      { object: c, missing: 2, failed: 1, late: 0, lastAt: '2025-09-05T11:00:00Z', now: 'troubled' },
      { object: a, missing: 1, failed: 0, late: 0, lastAt: '2025-09-05T10:30:00Z', now: 'back' },
    ]);
  });

  it('are gone, not well, when they are neither there nor expected', () => {
    const gone = makeGrid(
      [cycle('11:00', 2), cycle('10:30', 2, { missing: [c] })],
      [expects(a), expects(b), expects(c, { last_run_at: '2025-09-05T10:00:00Z' })],
      nothing,
    );
    expect(troubledObjects(gone, [])).toMatchObject([{ object: c, now: 'gone' }]);
    expect(troubledObjects(gone, roster)).toMatchObject([{ object: c, now: 'troubled' }]);
  });

  it('are what is left of the grid, with the new ones', () => {
    const calm = makeGrid([cycle('11:00', 3, { failed: [b] })], roster, nothing);
    expect(onlyTrouble(calm)).toMatchObject({ columns: [b], groups: [{ source: 'efficy', first: 0, count: 1 }] });
    expect(onlyTrouble(grid).columns).toEqual([a, b, c]);
  });
});

describe('the columns to be drawn', () => {
  it('are all of a few', () => {
    expect(visibleRange(0, 1000, 20, 30, 16)).toEqual({ first: 0, end: 30 });
  });

  it.each([0, 319, 320, 5000, 9000])('hold what is in sight at %i, and far fewer than all', (left) => {
    const { first, end } = visibleRange(left, 1000, 20, 500, 16);
    expect(first).toBeLessThanOrEqual(left / 20);
    expect(end).toBeGreaterThanOrEqual(Math.min(500, (left + 1000) / 20));
    expect(end - first).toBeLessThanOrEqual(112);
    expect(first % 16).toBe(0);
  });
});
