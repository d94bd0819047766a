import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { HEAD_HEIGHT, isInSight, type Place, placeAfter, ROW_HEIGHT, scrollFor, type Sight } from './sight';

/** The cell that something happened in; null: in none. */
export const placeOf = (target: EventTarget): Place | null => {
  const cell = target instanceof Element ? target.closest('td') : null;
  if (cell?.dataset.column === undefined) return null;
  return { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
};

interface Moves {
  readonly host: RefObject<HTMLElement | null>;
  readonly sight: Sight;
  readonly rows: number;
  readonly columns: number;
  readonly onOpen: (place: Place) => void;
}

/**
 * Moves from cell to cell by keyboard, to those as well that are not drawn yet.
 * `reached`: the cell that the Tab key reaches, which is always one that is drawn.
 */
export function useCellKeys({ host, sight, rows, columns, onOpen }: Moves) {
  const [active, setActive] = useState<Place>({ row: 0, column: 0 });
  const mustFocus = useRef(false);

  const scrollTo = ({ row, column }: Place): void => {
    const { scrollLeft = 0, scrollTop = 0, clientHeight = 0 } = host.current ?? {};
    const { cellWidth, room } = sight;
    host.current?.scrollTo({
      left: scrollFor(column * cellWidth, 2 * cellWidth, scrollLeft, room),
      top: scrollFor(row * ROW_HEIGHT, 2 * ROW_HEIGHT, scrollTop, clientHeight - HEAD_HEIGHT),
    });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const from = placeOf(event.target);
    if (from === null) return;
    if (event.key === 'Enter') return onOpen(from);
    const page = Math.max(1, Math.floor(sight.room / sight.cellWidth) - 1);
    const to = placeAfter(event, from, { rows, columns, page });
    if (to === undefined) return;
    event.preventDefault();
    mustFocus.current = true;
    setActive(to);
    scrollTo(to);
  };

  // The cell may have been drawn only now.
  const { first, end, firstRow, endRow } = sight;
  useEffect(() => {
    if (!mustFocus.current) return;
    const cell = host.current?.querySelector<HTMLElement>(
      `td[data-row="${active.row}"][data-column="${active.column}"]`,
    );
    if (!cell) return;
    mustFocus.current = false;
    cell.focus({ preventScroll: true });
  }, [active, first, end, firstRow, endRow, host]);

  const reached = isInSight(sight, active) ? active : { row: firstRow, column: first };
  return { reached, setActive, onKeyDown };
}
