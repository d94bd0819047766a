export interface Place {
  readonly row: number;
  readonly column: number;
}

/** How large the place for the grid is, and about how far it is scrolled. In pixels. */
export interface View {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The drawn part of the grid, and its widths in pixels. `end` and `endRow` are the first ones that are not drawn. */
export interface Sight {
  readonly sticky: number;
  /** The width that is left beside the column that stays. */
  readonly room: number;
  readonly cellWidth: number;
  readonly first: number;
  readonly end: number;
  readonly firstRow: number;
  readonly endRow: number;
}

const USUAL_WIDTH = 18;
/** Narrower cells are drawn only where all of them fit then. */
const LEAST_WIDTH = 13;
const MOST_WIDTH = 30;
const STICKY_WIDTH = 196;
const NARROW_STICKY_WIDTH = 118;
const NARROW = 560;

/** Shorter ways than this draw nothing anew, in pixels. */
export const SCROLL_STEP = 144;
export const ROW_HEIGHT = 24;
export const HEAD_HEIGHT = 136;
/** Columns that are drawn together, or not at all. */
export const BLOCK = 16;
const ROW_BLOCK = 4;

/** Things of one size in a row, drawn in whole steps. */
interface Axis {
  readonly sizePixels: number;
  readonly count: number;
  readonly step: number;
}

/** The range to draw of an axis, a few more on both sides. `scrolled` and `length` in pixels. */
export function visibleRange(
  scrolled: number,
  length: number,
  { sizePixels, count, step }: Axis,
): { first: number; end: number } {
  const first = Math.max(0, (Math.floor(scrolled / sizePixels / step) - 1) * step);
  const end = Math.min(count, (Math.ceil((scrolled + length) / sizePixels / step) + 1) * step);
  return { first: Math.min(first, Math.max(0, Math.floor((count - 1) / step) * step)), end };
}

export function sightOf({ left, top, width, height }: View, columns: number, rows: number): Sight {
  const sticky = width < NARROW ? NARROW_STICKY_WIDTH : STICKY_WIDTH;
  const room = width - sticky;
  const fitting = Math.floor(room / columns);
  const cellWidth = fitting < LEAST_WIDTH ? USUAL_WIDTH : Math.min(MOST_WIDTH, fitting);
  const { first, end } = visibleRange(left, room + SCROLL_STEP, { sizePixels: cellWidth, count: columns, step: BLOCK });
  const tall = visibleRange(top, height - HEAD_HEIGHT + SCROLL_STEP, {
    sizePixels: ROW_HEIGHT,
    count: rows,
    step: ROW_BLOCK,
  });
  return { sticky, room, cellWidth, first, end, firstRow: tall.first, endRow: tall.end };
}

/** Whether a cell is drawn. */
export const isInSight = ({ first, end, firstRow, endRow }: Sight, { row, column }: Place): boolean =>
  row >= firstRow && row < endRow && column >= first && column < end;

interface Extent {
  readonly rows: number;
  readonly columns: number;
  /** Columns that fit at once. */
  readonly page: number;
}

/** Where a key leads to; undefined: nowhere. */
export function placeAfter(
  { key, ctrlKey }: { readonly key: string; readonly ctrlKey: boolean },
  { row, column }: Place,
  { rows, columns, page }: Extent,
): Place | undefined {
  const [lastRow, lastColumn] = [rows - 1, columns - 1];
  const to: Place | undefined = {
    ArrowLeft: { row, column: column - 1 },
    ArrowRight: { row, column: column + 1 },
    ArrowUp: { row: row - 1, column },
    ArrowDown: { row: row + 1, column },
    Home: { row: ctrlKey ? 0 : row, column: 0 },
    End: { row: ctrlKey ? lastRow : row, column: lastColumn },
    PageUp: { row, column: column - page },
    PageDown: { row, column: column + page },
  }[key];
  if (to === undefined) return undefined;
  return {
    row: Math.min(lastRow, Math.max(0, to.row)),
    column: Math.min(lastColumn, Math.max(0, to.column)),
  };
}

/** How far to scroll so that something of this place and size is in sight, no farther than needed. */
export const scrollFor = (at: number, size: number, scrolled: number, length: number): number =>
  at < scrolled ? at : Math.max(scrolled, at + size - length);
