import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, memo, type MouseEvent, useEffect, useMemo, useRef, useState } from 'react';
import { Hidden } from '../../components/layout';
import { useFormat, useZoneOf } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import styles from './cycles.module.css';
import { messages } from './cycles.messages';
import { type Cell, type Grid, type GridRow, idOf } from './grid';
import { visibleRange } from './sight';

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

/** Shorter ways than this draw nothing anew, in pixels. */
const SCROLL_STEP = 144;
const ROW_HEIGHT = 24;
const HEAD_HEIGHT = 136;
/** Columns that are drawn together, or not at all. */
const BLOCK = 16;

interface View {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How large the place for the grid is, and about how far it is scrolled. */
function useViewport() {
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<View>({ left: 0, top: 0, width: 1200, height: 700 });
  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const stepped = (pixels: number): number => Math.floor(pixels / SCROLL_STEP) * SCROLL_STEP;
    const read = (): void => {
      const left = stepped(element.scrollLeft);
      const top = stepped(element.scrollTop);
      const { clientWidth: width, clientHeight: height } = element;
      setView((before) =>
        before.left === left && before.top === top && before.width === width && before.height === height
          ? before
          : { left, top, width, height },
      );
    };
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

interface CellWords {
  readonly name: string;
  readonly reason: string;
}

type CellMessages = ReturnType<typeof useMessages<(typeof messages)['en']>>;

/** Cells are few and shared, so that each is put into words once a language. */
const wordsMade = new WeakMap<CellMessages, Map<Cell, CellWords>>();

function wordsOf(cell: Cell, t: CellMessages): CellWords {
  const { state, isNew, isLate } = cell;
  const reasons = [
    state === 'failed' && t.failedSays,
    state === 'missing' && t.missingSays,
    state === 'unknown' && t.unknownSays,
    isLate && t.lateSays,
    isNew && t.newSays,
  ].filter((reason) => reason !== false);
  const names = [t[state], ...(isLate ? [t.late] : []), ...(isNew ? [t.isNew] : [])];
  return { name: names.join(', ').toLocaleLowerCase(), reason: reasons.join('; ') };
}

/** What a cell says, in words. */
function useCellWords(): (cell: Cell) => CellWords {
  const t = useMessages(messages);
  return (cell) => {
    const made = wordsMade.get(t) ?? new Map<Cell, CellWords>();
    const words = made.get(cell) ?? wordsOf(cell, t);
    wordsMade.set(t, made.set(cell, words));
    return words;
  };
}

const placeOf = (target: EventTarget): Place | null => {
  const cell = target instanceof Element ? target.closest('td') : null;
  if (cell?.dataset.column === undefined) return null;
  return { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
};

/** One row a cycle, one column an object. Only what is in sight is drawn; arrow keys reach all of it. */
export function CycleGrid({ grid, company }: { readonly grid: Grid; readonly company: string }) {
  const t = useMessages(messages);
  const navigate = useNavigate();
  const { host, left, top, width, height } = useViewport();
  const [active, setActive] = useState<Place>({ row: 0, column: 0 });
  const [pointed, setPointed] = useState<Place | null>(null);
  const mustFocus = useRef(false);
  const { columns, groups, rows } = grid;
  const sticky = width < NARROW ? NARROW_STICKY_WIDTH : STICKY_WIDTH;
  const room = width - sticky;
  const fitting = Math.floor(room / columns.length);
  const cellWidth = fitting < LEAST_WIDTH ? USUAL_WIDTH : Math.min(MOST_WIDTH, fitting);
  const { first, end } = visibleRange(left, room + SCROLL_STEP, cellWidth, columns.length, BLOCK);
  const sight = visibleRange(top, height - HEAD_HEIGHT + SCROLL_STEP, ROW_HEIGHT, rows.length, 4);
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
    const { scrollLeft = 0, scrollTop = 0, clientHeight = 0 } = host.current ?? {};
    const [x, y] = [next.column * cellWidth, next.row * ROW_HEIGHT];
    const inSight = (at: number, size: number, from: number, length: number): number =>
      at < from ? at : Math.max(from, at + size - length);
    host.current?.scrollTo({
      left: inSight(x, 2 * cellWidth, scrollLeft, room),
      top: inSight(y, 2 * ROW_HEIGHT, scrollTop, clientHeight - HEAD_HEIGHT),
    });
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
  }, [active, first, end, sight.first, sight.end, host]);

  // The one that the Tab key reaches must be there, wherever the grid is scrolled to.
  const reached =
    active.row >= sight.first && active.row < sight.end && active.column >= first && active.column < end
      ? active
      : { row: sight.first, column: first };
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
            {sight.first > 0 && <tr aria-hidden="true" style={{ height: sight.first * ROW_HEIGHT }} />}
            {rows.slice(sight.first, sight.end).map((row, offset) => {
              const index = sight.first + offset;
              return (
                <Row
                  key={row.cycle.sequence_id}
                  row={row}
                  index={index}
                  first={first}
                  end={end}
                  columns={columns}
                  begins={begins}
                  reached={reached.row === index ? reached.column : -1}
                />
              );
            })}
            {sight.end < rows.length && (
              <tr aria-hidden="true" style={{ height: (rows.length - sight.end) * ROW_HEIGHT }} />
            )}
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
  /** Columns with which a source begins. */
  readonly begins: ReadonlySet<number>;
  /** The column of the cell that the Tab key reaches; -1: none. */
  readonly reached: number;
}

/** Thousands of cells: a row is drawn anew only when something of it changed. */
const Row = memo(function Row(props: RowProps) {
  const { row, index, columns, first, end, reached } = props;
  const t = useMessages(messages);
  const format = useFormat();
  const zoneOf = useZoneOf();
  const { cycle } = row;
  const { present_count: present, failed_count: failed, missing_count: missing } = cycle;
  const says = t.rowSays(present, failed, missing);
  const blocks = Array.from({ length: Math.ceil((end - first) / BLOCK) }, (_, block) => first + block * BLOCK);
  return (
    <tr aria-rowindex={index + 3}>
      <th scope="row" aria-colindex={1} title={`${cycle.sequence_id}\n${format.utc(cycle.cycle_time)}\n${says}`}>
        <span className={styles.row}>
          <time dateTime={cycle.cycle_time}>{format.dayTime(cycle.cycle_time, zoneOf(cycle.company))}</time>
          <span className={styles.counts} aria-hidden="true">
            {failed > 0 && <b>{failed}×</b>}
            {missing > 0 && <i>{missing}</i>}
            <span>
              {present}/{present + missing}
            </span>
          </span>
        </span>
        <Hidden>{says}</Hidden>
      </th>
      {first > 0 && <td aria-hidden="true" />}
      {blocks.map((from) => (
        <Block
          key={from}
          {...props}
          first={from}
          end={Math.min(end, from + BLOCK)}
          reached={reached >= from && reached < from + BLOCK ? reached : -1}
        />
      ))}
      {end < columns.length && <td aria-hidden="true" />}
    </tr>
  );
});

/** Cells that stay as they are while others come into sight. */
const Block = memo(function Block({ row, index, columns, first, end, begins, reached }: RowProps) {
  const words = useCellWords();
  return row.cells.slice(first, end).map((cell, offset) => {
    const column = first + offset;
    return (
      <td
        key={column}
        role="gridcell"
        data-row={index}
        data-column={column}
        aria-colindex={column + 2}
        aria-label={`${columns[column]?.object_type}: ${words(cell).name}`}
        tabIndex={reached === column ? 0 : -1}
        className={begins.has(column) ? styles.begin : undefined}
      >
        <CellShape cell={cell} />
      </td>
    );
  });
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
