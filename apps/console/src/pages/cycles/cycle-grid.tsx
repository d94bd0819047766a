import { useNavigate } from '@tanstack/react-router';
import { type CSSProperties, type FocusEvent, type MouseEvent, useMemo, useRef, useState } from 'react';
import { useMessages } from '../../i18n/locale';
import { messages } from './cycles.messages';
import styles from './cycles.module.css';
import type { Grid } from './grid';
import { Head, Widths } from './grid-head';
import { Row } from './grid-row';
import { Pointed } from './pointed';
import { type Place, ROW_HEIGHT, type Sight, sightOf } from './sight';
import { placeOf, useCellKeys } from './use-cell-keys';
import { useViewport } from './use-viewport';

/** One row a cycle, one column an object. Only what is in sight is drawn; arrow keys reach all of it. */
export function CycleGrid({ grid, company }: { readonly grid: Grid; readonly company: string }) {
  const t = useMessages(messages);
  const host = useRef<HTMLDivElement>(null);
  const { columns, groups, rows } = grid;
  const sight = sightOf(useViewport(host), columns.length, rows.length);
  const open = useOpenObject(grid, company);
  const [pointed, setPointed] = useState<Place | null>(null);
  const size = { rows: rows.length, columns: columns.length };
  const { reached, setActive, onKeyDown } = useCellKeys({ host, sight, ...size, onOpen: open });
  const begins = useMemo(() => new Set(groups.map((group) => group.first)), [groups]);

  const at = (event: MouseEvent | FocusEvent, go: (place: Place) => void): void => {
    const place = placeOf(event.target);
    if (place) go(place);
  };
  const point = (event: MouseEvent | FocusEvent): void => setPointed(placeOf(event.target));

  return (
    <>
      <Pointed grid={grid} place={pointed} company={company} />
      <div className={styles.scroller} ref={host} style={{ '--sticky': `${sight.sticky}px` } as CSSProperties}>
        <table
          className={styles.grid}
          role="grid"
          aria-label={`${t.grid}. ${t.gridHelp}`}
          aria-rowcount={rows.length + 2}
          aria-colcount={columns.length + 1}
          onKeyDown={onKeyDown}
          onMouseOver={point}
          onMouseLeave={() => setPointed(null)}
          onFocus={(event) => {
            point(event);
            at(event, setActive);
          }}
          onBlur={() => setPointed(null)}
          onClick={(event) => at(event, open)}
        >
          <Widths grid={grid} sight={sight} />
          <Head grid={grid} sight={sight} begins={begins} here={pointed?.column} />
          <Body grid={grid} sight={sight} begins={begins} reached={reached} />
        </table>
      </div>
    </>
  );
}

/** Leads to the page of the object that a cell is about. */
function useOpenObject({ columns }: Grid, company: string): (place: Place) => void {
  const navigate = useNavigate();
  return ({ column }) => {
    const object = columns[column];
    if (!object) return;
    const { source, ...search } = object;
    void navigate({ to: '/objects/$company/$source', params: { company, source }, search });
  };
}

interface BodyProps {
  readonly grid: Grid;
  readonly sight: Sight;
  readonly begins: ReadonlySet<number>;
  readonly reached: Place;
}

function Body({ grid: { columns, rows }, sight: { first, end, firstRow, endRow }, begins, reached }: BodyProps) {
  const spacer = (count: number) => count > 0 && <tr aria-hidden="true" style={{ height: count * ROW_HEIGHT }} />;
  return (
    <tbody>
      {spacer(firstRow)}
      {rows.slice(firstRow, endRow).map((row, offset) => {
        const index = firstRow + offset;
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
      {spacer(rows.length - endRow)}
    </tbody>
  );
}
