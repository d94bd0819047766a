import { describe, expect, it } from 'vitest';
import { makeGrid, onlyTrouble } from './grid';
import { aCycle, anObject } from './testing/cycles';

const [a, b, c] = [anObject('a'), anObject('b'), anObject('c', 'zoho')];
const statesOf = (...cycles: Parameters<typeof aCycle>[0][]) =>
  makeGrid(cycles.map((cycle) => aCycle(cycle))).rows.map(({ cells }) => cells.map(({ state }) => state));
const knowledgeOf = (cycle: Parameters<typeof aCycle>[0]) => makeGrid([aCycle(cycle)]).rows[0]?.knows;

describe('the grid of cycles', () => {
  it('has a column for each object that a cycle names, by source', () => {
    const { columns, groups } = makeGrid([
      aCycle({ present: [c] }),
      aCycle({ present: [a], failed: [a] }),
      aCycle({ present: [a], missing: [b] }),
    ]);
    expect(columns).toEqual([a, b, c]);
    expect(groups).toEqual([
      { source: 'efficy', first: 0, count: 2 },
      { source: 'zoho', first: 2, count: 1 },
    ]);
  });

  it('shows what a cycle says of each object, and who is in none of its lists as absent', () => {
    expect(statesOf({ present: [a, b], failed: [b] }, { present: [a], missing: [c] }, { present: [c] })).toEqual([
      ['present', 'failed', 'absent'],
      ['present', 'absent', 'missing'],
      ['absent', 'absent', 'present'],
    ]);
  });

  it('marks what is new and what came late', () => {
    const { rows } = makeGrid([aCycle({ present: [a, b, c], new: [a], late: [b] })]);
    expect(rows[0]?.cells.map(({ isNew, isLate }) => [isNew, isLate])).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
  });

  it('calls nobody new in the first cycle of all, in which everybody is', () => {
    const grid = makeGrid([aCycle({ present: [a, b], new: [b] }), aCycle({ present: [a, c], new: [a, c] })]);
    expect(grid.rows.map(({ cells }) => cells.map(({ isNew }) => isNew))).toEqual([
      [false, true, false],
      [false, false, false],
    ]);
    expect(onlyTrouble(grid).columns).toEqual([b]);
  });

  it('does not guess who was there in a cycle of an earlier version', () => {
    const older = { present: null, present_count: 3, failed: [b] };
    expect(statesOf({ present: [a, b, c] }, older)).toEqual([
      ['present', 'present', 'present'],
      ['unknown', 'failed', 'unknown'],
    ]);
    expect(statesOf({ present: [a, b, c] }, { ...older, new: [a], missing: [c] })[1]).toEqual([
      'present',
      'failed',
      'missing',
    ]);
    expect(knowledgeOf(older)).toBe('nobody');
  });

  describe('when a list is cut', () => {
    const whole = { present: [a, b, c] };

    it.each([
      ['who was there', { present: [a], present_count: 2 }, ['present', 'unknown', 'unknown']],
      ['who is missing', { present: [a], missing: [b], missing_count: 2 }, ['present', 'missing', 'unknown']],
      ['who failed', { present: [a, b, c], failed: [b], failed_count: 2 }, ['unknown', 'failed', 'unknown']],
      ['who is new', { present: [a, b], new: [b], new_count: 2 }, ['present', 'present', 'absent']],
      ['who came late', { present: [a, b], late: [b], late_count: 2 }, ['present', 'present', 'absent']],
    ])('of %s, what it leaves out is unknown', (_, cut, states) => {
      expect(statesOf(whole, cut)[1]).toEqual(states);
      expect(knowledgeOf(cut)).toBe('named');
    });

    it('is not said of one that names exactly as many as there are', () => {
      expect(knowledgeOf({ present: [a, b], failed: [a], missing: [c], new: [b], late: [b] })).toBe('everybody');
    });
  });

  it('can be narrowed down to who was in trouble or new', () => {
    const calm = makeGrid([aCycle({ present: [a, b, c], failed: [b] })]);
    expect(onlyTrouble(calm)).toMatchObject({ columns: [b], groups: [{ source: 'efficy', first: 0, count: 1 }] });
    const mixed = makeGrid([aCycle({ present: [a, b, c], new: [a], late: [b] }), aCycle({ missing: [c] })]);
    expect(onlyTrouble(mixed).columns).toEqual([a, b, c]);
  });
});
