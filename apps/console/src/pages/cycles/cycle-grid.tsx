import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, memo, type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Hidden } from '../../components/layout';
import { useFormat, useZoneOf } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import styles from './cycles.module.css';
import { messages } from './cycles.messages';
import { type Cell, type Grid, type GridRow, idOf, visibleColumns } from './grid';

interface Place {
  readonly row: number;
  readonly column: number;
}

const USUAL_WIDTH = 18;
/** Narrower cells are drawn only where all of them fit then. */
const LEAST_WIDTH = 13;
const MOST_WIDTH = 30;
const STICKY_WIDTH = 196;
const NARROW_STICKY_WIDTH = 118;
const NARROW = 560;

/** How wide the place for the grid is, and how far it is scrolled. */
function useViewport() {
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ left: 0, width: 1200 });
  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const read = (): void => setView({ left: element.scrollLeft, width: element.clientWidth });
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, []);
  return { host, ...view };
}

/** What a cell says, in words. */
function useCellWords(): (cell: Cell) => { name: string; reason: string } {
  const t = useMessages(messages);
  return useCallback(
    ({ state, isNew, isLate }) => {
      const reasons = [
        state === 'failed' && t.failedSays,
        state === 'missing' && t.missingSays,
        state === 'unknown' && t.unknownSays,
        isLate && t.lateSays,
        isNew && t.newSays,
      ].filter((reason) => reason !== false);
      const names = [t[state], ...(isLate ? [t.late] : []), ...(isNew ? [t.isNew] : [])];
      return { name: names.join(', ').toLocaleLowerCase(), reason: reasons.join('; ') };
    },
    [t],
  );
}

const placeOf = (target: EventTarget): Place | null => {
  const cell = target instanceof Element ? target.closest('td') : null;
  if (cell?.dataset.column === undefined) return null;
  return { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
};

/** One row a cycle, one column an object. Only the columns in sight are drawn; arrow keys reach all. */
export function CycleGrid({ grid, company }: { readonly grid: Grid; readonly company: string }) {
  const t = useMessages(messages);
  const navigate = useNavigate();
  const { host, left, width } = useViewport();
  const [active, setActive] = useState<Place>({ row: 0, column: 0 });
  const [pointed, setPointed] = useState<Place | null>(null);
  const mustFocus = useRef(false);
  const { columns, groups, rows } = grid;
  const sticky = width < NARROW ? NARROW_STICKY_WIDTH : STICKY_WIDTH;
  const room = width - sticky;
  const fitting = Math.floor(room / columns.length);
  const cellWidth = fitting < LEAST_WIDTH ? USUAL_WIDTH : Math.min(MOST_WIDTH, fitting);
  const { first, end } = visibleColumns(left, room, cellWidth, columns.length);
  const begins = useMemo(() => new Set(groups.map((group) => group.first)), [groups]);

  const open = ({ column }: Place): void => {
    const object = columns[column];
    if (!object) return;
    const { source, ...search } = object;
    void navigate({ to: '/objects/$company/$source', params: { company, source }, search });
  };

  const move = (event: KeyboardEvent): void => {
    const from = placeOf(event.target);
    if (from === null) return;
    const { row, column } = from;
    const [lastRow, lastColumn] = [rows.length - 1, columns.length - 1];
    const page = Math.max(1, Math.floor(room / cellWidth) - 1);
    const to: Place | undefined = {
      ArrowLeft: { row, column: column - 1 },
      ArrowRight: { row, column: column + 1 },
      ArrowUp: { row: row - 1, column },
      ArrowDown: { row: row + 1, column },
      Home: { row: event.ctrlKey ? 0 : row, column: 0 },
      End: { row: event.ctrlKey ? lastRow : row, column: lastColumn },
      PageUp: { row, column: column - page },
      PageDown: { row, column: column + page },
    }[event.key];
    if (event.key === 'Enter') return open(from);
    if (to === undefined) return;
    event.preventDefault();
    const next = {
      row: Math.min(lastRow, Math.max(0, to.row)),
      column: Math.min(lastColumn, Math.max(0, to.column)),
    };
    mustFocus.current = true;
    setActive(next);
    const x = next.column * cellWidth;
    if (x < left) host.current?.scrollTo({ left: x - cellWidth });
    else if (x + 2 * cellWidth > left + room) host.current?.scrollTo({ left: x + 2 * cellWidth - room });
  };

  // The cell may have been drawn only now.
  useEffect(() => {
    if (!mustFocus.current) return;
    const cell = host.current?.querySelector<HTMLElement>(
      `td[data-row="${active.row}"][data-column="${active.column}"]`,
    );
    if (!cell) return;
    mustFocus.current = false;
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [active, first, end, host]);

  // The one that the Tab key reaches must be there, wherever the grid is scrolled to.
  const reached =
    active.row < rows.length && active.column >= first && active.column < end ? active : { row: 0, column: first };
  const point = (event: MouseEvent | React.FocusEvent): void => setPointed(placeOf(event.target));
  const spacers = { before: first * cellWidth, after: (columns.length - end) * cellWidth };
  const hasBefore = first > 0;
  const hasAfter = end < columns.length;

  return (
    <>
      <Pointed grid={grid} place={pointed} company={company} />
      <div className={styles.scroller} ref={host} style={{ '--sticky': `${sticky}px` } as React.CSSProperties}>
        <table
          className={styles.grid}
          role="grid"
          aria-label={`${t.grid}. ${t.gridHelp}`}
          aria-rowcount={rows.length + 2}
          aria-colcount={columns.length + 1}
          onKeyDown={move}
          onMouseOver={point}
          onMouseLeave={() => setPointed(null)}
          onFocus={(event) => {
            point(event);
            const place = placeOf(event.target);
            if (place) setActive(place);
          }}
          onBlur={() => setPointed(null)}
          onClick={(event) => {
            const place = placeOf(event.target);
            if (place) open(place);
          }}
        >
          <colgroup>
            <col style={{ width: sticky }} />
            {hasBefore && <col style={{ width: spacers.before }} />}
            {columns.slice(first, end).map((object) => (
              <col key={idOf(object)} style={{ width: cellWidth }} />
            ))}
            {hasAfter && <col style={{ width: spacers.after }} />}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col" rowSpan={2} className={styles.corner} aria-colindex={1}>
                {t.cycle}
              </th>
              {hasBefore && <th className={styles.spacer} aria-hidden="true" />}
              {groups.map((group) => {
                const from = Math.max(first, group.first);
                const span = Math.min(end, group.first + group.count) - from;
                return (
                  span > 0 && (
                    <th key={group.first} scope="colgroup" colSpan={span} aria-colindex={from + 2} title={group.source}>
                      <span>{group.source}</span>
                    </th>
                  )
                );
              })}
              {hasAfter && <th className={styles.spacer} aria-hidden="true" />}
            </tr>
            <tr aria-rowindex={2}>
              {hasBefore && <th className={styles.spacer} aria-hidden="true" />}
              {columns.slice(first, end).map((object, offset) => (
                <th
                  key={idOf(object)}
                  scope="col"
                  aria-colindex={first + offset + 2}
                  title={`${object.source} › ${object.object_type}`}
                  className={`${begins.has(first + offset) ? styles.begin : ''} ${pointed?.column === first + offset ? styles.here : ''}`}
                >
                  <span>{object.object_type}</span>
                </th>
              ))}
              {hasAfter && <th className={styles.spacer} aria-hidden="true" />}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <Row
                key={row.cycle.sequence_id}
                row={row}
                index={index}
                first={first}
                end={end}
                columns={columns}
                begins={begins}
                hasBefore={hasBefore}
                hasAfter={hasAfter}
                reached={reached.row === index ? reached.column : -1}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface RowProps {
  readonly row: GridRow;
  readonly index: number;
  readonly columns: Grid['columns'];
  readonly first: number;
  readonly end: number;
  readonly begins: ReadonlySet<number>;
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
  /** The column of the cell that the Tab key reaches; -1: none. */
  readonly reached: number;
}

/** Thousands of cells: a row is drawn anew only when something of it changed. */
const Row = memo(function Row({ row, index, columns, first, end, begins, hasBefore, hasAfter, reached }: RowProps) {
  const t = useMessages(messages);
  const format = useFormat();
  const zoneOf = useZoneOf();
  const words = useCellWords();
  const { cycle, cells } = row;
  const { present_count: present, failed, missing } = cycle;
  const says = t.rowSays(present, failed.length, missing.length);
  return (
    <tr aria-rowindex={index + 3}>
      <th scope="row" aria-colindex={1} title={`${cycle.sequence_id}\n${format.utc(cycle.cycle_time)}\n${says}`}>
        <span className={styles.row}>
          <time dateTime={cycle.cycle_time}>{format.dayTime(cycle.cycle_time, zoneOf(cycle.company))}</time>
          <span className={styles.counts} aria-hidden="true">
            {failed.length > 0 && <b>{failed.length}×</b>}
            {missing.length > 0 && <i>{missing.length}</i>}
            <span>
              {present}/{present + missing.length}
            </span>
          </span>
        </span>
        <Hidden>{says}</Hidden>
      </th>
      {hasBefore && <td aria-hidden="true" />}
      {cells.slice(first, end).map((cell, offset) => {
        const column = first + offset;
        const object = columns[column];
        return (
          <td
            key={column}
            role="gridcell"
            data-row={index}
            data-column={column}
            aria-colindex={column + 2}
            aria-label={`${object?.object_type}: ${words(cell).name}`}
            tabIndex={reached === column ? 0 : -1}
            className={begins.has(column) ? styles.begin : undefined}
          >
            <CellShape cell={cell} />
          </td>
        );
      })}
      {hasAfter && <td aria-hidden="true" />}
    </tr>
  );
});

export function CellShape({ cell: { state, isNew, isLate } }: { readonly cell: Cell }) {
  return (
    <span
      className={`${styles.cell} ${styles[state]} ${isLate ? styles.late : ''} ${isNew ? styles.new : ''}`}
      aria-hidden="true"
    />
  );
}

/** Object, cycle and reason of the cell that is pointed at. */
function Pointed({
  grid: { columns, rows },
  place,
  company,
}: {
  readonly grid: Grid;
  readonly place: Place | null;
  readonly company: string;
}) {
  const t = useMessages(messages);
  const format = useFormat();
  const zone = useZoneOf()(company);
  const words = useCellWords();
  const row = place === null ? undefined : rows[place.row];
  const object = place === null ? undefined : columns[place.column];
  const cell = place === null ? undefined : row?.cells[place.column];
  if (!row || !object || !cell) return <p className={styles.pointed}>{t.point}</p>;
  const { name, reason } = words(cell);
  return (
    <p className={styles.pointed}>
      <strong>
        {object.source} › {object.object_type}
      </strong>{' '}
      · {format.dayTime(row.cycle.cycle_time, zone)} · <strong>{name}</strong>
      {reason && <> · {reason}</>}
    </p>
  );
}
