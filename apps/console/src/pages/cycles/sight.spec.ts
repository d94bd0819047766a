import { describe, expect, it } from 'vitest';
import { isInSight, placeAfter, scrollFor, sightOf, visibleRange } from './sight';

describe('the columns to be drawn', () => {
  it('are all of a few', () => {
    expect(visibleRange(0, 1000, { sizePixels: 20, count: 30, step: 16 })).toEqual({ first: 0, end: 30 });
  });

  it.each([0, 319, 320, 5000, 9000])('hold what is in sight at %i, and far fewer than all', (left) => {
    const { first, end } = visibleRange(left, 1000, { sizePixels: 20, count: 500, step: 16 });
    expect(first).toBeLessThanOrEqual(left / 20);
    expect(end).toBeGreaterThanOrEqual(Math.min(500, (left + 1000) / 20));
    expect(end - first).toBeLessThanOrEqual(112);
    expect(first % 16).toBe(0);
  });
});

describe('what is drawn of a grid', () => {
  const view = { left: 0, top: 0, width: 1196, height: 700 };

  it.each([
    [20, 30],
    [50, 20],
    [76, 13],
    [77, 18],
    [500, 18],
  ])('has cells for %i columns that are %i wide: all of them fit, or they are as usual', (columns, cellWidth) => {
    expect(sightOf(view, columns, 50).cellWidth).toBe(cellWidth);
  });

  it.each([
    [559, 118],
    [560, 196],
  ])('leaves the names of rows in a window of %i pixels %i of them', (width, sticky) => {
    expect(sightOf({ ...view, width }, 20, 50)).toMatchObject({ sticky, room: width - sticky });
  });

  it('has the cells of its rows and columns, and no others', () => {
    const sight = sightOf({ ...view, left: 4000, top: 600 }, 500, 200);
    const { first, end, firstRow, endRow } = sight;
    expect(isInSight(sight, { row: firstRow, column: first })).toBe(true);
    expect(isInSight(sight, { row: endRow - 1, column: end - 1 })).toBe(true);
    expect(isInSight(sight, { row: endRow, column: first })).toBe(false);
    expect(isInSight(sight, { row: firstRow, column: end })).toBe(false);
    expect(isInSight(sight, { row: firstRow - 1, column: first })).toBe(false);
    expect(isInSight(sight, { row: firstRow, column: first - 1 })).toBe(false);
  });
});

describe('a key', () => {
  const extent = { rows: 10, columns: 40, page: 15 };
  const after = (key: string, ctrlKey = false, from = { row: 4, column: 20 }) =>
    placeAfter({ key, ctrlKey }, from, extent);

  it.each([
    ['ArrowLeft', false, 4, 19],
    ['ArrowRight', false, 4, 21],
    ['ArrowUp', false, 3, 20],
    ['ArrowDown', false, 5, 20],
    ['Home', false, 4, 0],
    ['End', false, 4, 39],
    ['Home', true, 0, 0],
    ['End', true, 9, 39],
    ['PageUp', false, 4, 5],
    ['PageDown', false, 4, 35],
  ])('%s (control: %s) leads to %i, %i', (key, ctrlKey, row, column) => {
    expect(after(key, ctrlKey)).toEqual({ row, column });
  });

  it('leads nowhere beyond the edges, and no other one leads anywhere', () => {
    expect(after('ArrowUp', false, { row: 0, column: 0 })).toEqual({ row: 0, column: 0 });
    expect(after('PageUp', false, { row: 0, column: 3 })).toEqual({ row: 0, column: 0 });
    expect(after('ArrowDown', false, { row: 9, column: 39 })).toEqual({ row: 9, column: 39 });
    expect(after('PageDown', false, { row: 9, column: 39 })).toEqual({ row: 9, column: 39 });
    expect(after('a')).toBeUndefined();
  });

  it.each([
    ['before it', 10, 10],
    ['in it', 60, 50],
    ['at its end', 130, 50],
    ['beyond it', 131, 51],
  ])('scrolls no farther than to what is %s', (_, at, scrolled) => {
    expect(scrollFor(at, 20, 50, 100)).toBe(scrolled);
  });
});
