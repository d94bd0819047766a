import { describe, expect, it } from 'vitest';
import { idOf, makeGrid } from './grid';
import { aCycle, anObject } from './testing/cycles';
import { troubledObjects } from './troubled';

const [a, b, c] = [anObject('a'), anObject('b'), anObject('c', 'zoho')];
const everybody = new Set([a, b, c].map(idOf));
const nowOf = (cycles: Parameters<typeof aCycle>[0][], expected: ReadonlySet<string> | null = everybody) =>
  troubledObjects(makeGrid(cycles.map((cycle) => aCycle(cycle))), expected).map(({ now }) => now);

describe('objects with trouble', () => {
  it('stand with what is not over first', () => {
    const grid = makeGrid([
      aCycle({ at: '11:00', present: [a, b], missing: [c] }),
      aCycle({ at: '10:45', present: [a, b, c], failed: [c], new: [b] }),
      aCycle({ at: '10:30', present: [b], missing: [a, c], late: [b] }),
    ]);
    expect(troubledObjects(grid, everybody)).toEqual([
      { object: c, missing: 2, failed: 1, late: 0, lastAt: '2025-09-05T11:00:00Z', now: 'troubled' },
      { object: a, missing: 1, failed: 0, late: 0, lastAt: '2025-09-05T10:30:00Z', now: 'back' },
      { object: b, missing: 0, failed: 0, late: 1, lastAt: '2025-09-05T10:30:00Z', now: 'back' },
    ]);
  });

  it('are gone, not well, when they are neither there nor expected any more', () => {
    const cycles = [{ present: [a] }, { present: [a], missing: [c] }];
    expect(nowOf(cycles, new Set())).toEqual(['gone']);
    expect(nowOf(cycles, new Set([idOf(c)]))).toEqual(['troubled']);
    // Nobody knows whom it is waited for.
    expect(nowOf(cycles, null)).toEqual(['troubled']);
  });

  it('are in trouble while the newest cycle says so, expected or not', () => {
    expect(nowOf([{ present: [a], missing: [c] }], new Set())).toEqual(['troubled']);
  });

  it('cannot be told when a later cycle does not name everybody, unless another one has them', () => {
    const cut = { present: [a], present_count: 2 };
    const older = { present: null, present_count: 2 };
    const failed = { present: [a, c], failed: [c] };
    expect(nowOf([cut, failed])).toEqual(['unknown']);
    expect(nowOf([older, failed])).toEqual(['unknown']);
    expect(nowOf([older, { present: [a, c] }, failed])).toEqual(['back']);
  });
});
