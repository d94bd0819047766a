import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { DEFAULT_SORT, type RunsSort } from '../../api/queries';
import type { RunEntry } from '../../api/types';
import { Icon } from '../../components/icon';
import { Hidden } from '../../components/layout';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import type { ColumnChoice } from './column-choice';
import { columns, features, lookOf } from './columns';
import { messages } from './runs.messages';
import styles from './runs.module.css';

const ROW_PX = 38;
const HEAD_PX = 37;
/** More are asked for when so many rows are left below. */
const ROWS_AHEAD = 30;

export interface RunsGridProps {
  readonly runs: readonly RunEntry[];
  readonly choice: ColumnChoice;
  readonly sort: RunsSort | undefined;
  readonly openRunId: string | undefined;
  readonly hasMore: boolean;
  readonly onSort: (sort: RunsSort) => void;
  readonly onOpen: (runId: string) => void;
  readonly onMore: () => void;
}

/** A table of which only the rows in view are made, however many there are. */
export function RunsGrid({
  runs,
  choice,
  sort = DEFAULT_SORT,
  openRunId,
  hasMore,
  onSort,
  onOpen,
  onMore,
}: RunsGridProps) {
  'use no memo';
  const t = useMessages(messages);
  const format = useFormat();
  const scroller = useRef<HTMLDivElement>(null);
  const table = useTable({
    features,
    columns,
    data: runs,
    getRowId: ({ run_id }) => run_id,
    state: { columnVisibility: choice },
  });
  const { rows } = table.getRowModel();
  // The rows in view change with every scroll step, which the compiler must not freeze; nothing here is memoized.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
  });
  const items = virtual.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && lastIndex >= rows.length - ROWS_AHEAD) onMore();
  }, [hasMore, lastIndex, rows.length, onMore]);

  const shown = table.getVisibleLeafColumns().map(({ id }) => lookOf.get(id)!);
  const tracks = {
    gridTemplateColumns: shown.map(({ px, grow }) => (grow ? `minmax(${px}px, ${grow}fr)` : `${px}px`)).join(' '),
    minWidth: shown.reduce((sum, { px }) => sum + px, 0),
  };
  return (
    <div
      ref={scroller}
      className={styles.grid}
      role="table"
      aria-label={t.table}
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- it scrolls
      tabIndex={0}
    >
      <div role="rowgroup" className={styles.head}>
        <div role="row" aria-rowindex={1} className={styles.row} style={tracks}>
          {shown.map((look) => (
            <div
              key={look.id}
              role="columnheader"
              className={`${styles.cell} ${look.isNumber ? styles.number : ''}`}
              {...(look.sort && { 'aria-sort': ariaSort(sort, look.sort) })}
            >
              {look.sort ? (
                <button type="button" onClick={() => onSort(sort === `-${look.sort!}` ? look.sort! : `-${look.sort!}`)}>
                  <Hidden>{t.sortBy(t[look.name])}</Hidden>
                  <span aria-hidden="true">{t[look.name]}</span>
                  {sort === look.sort && <Icon name="up" size={13} />}
                  {sort === `-${look.sort}` && <Icon name="down" size={13} />}
                </button>
              ) : (
                <span>{t[look.name]}</span>
              )}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index]!;
          const run = row.original;
          return (
            // The link in the row is the way by keyboard; the row around it is for the mouse.
            // eslint-disable-next-line jsx-a11y-x/click-events-have-key-events, jsx-a11y-x/interactive-supports-focus
            <div
              key={row.id}
              role="row"
              aria-rowindex={index + 2}
              className={`${styles.row} ${styles.body} ${run.status === 'FAILED' ? styles.isFailed : ''} ${
                run.run_id === openRunId ? styles.isOpen : ''
              }`}
              style={{ ...tracks, transform: `translateY(${start - HEAD_PX}px)` }}
              onClick={(event) => {
                if (!(event.target as Element).closest('a')) onOpen(run.run_id);
              }}
            >
              {shown.map((look) => (
                <div key={look.id} role="cell" className={`${styles.cell} ${look.isNumber ? styles.number : ''}`}>
                  {look.id === 'object' ? (
                    <Link to="/runs" search={(before) => ({ ...before, run: run.run_id })} resetScroll={false}>
                      {run.object_type}
                    </Link>
                  ) : (
                    look.show(run, format)
                  )}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

const ariaSort = (sort: RunsSort, column: string): 'ascending' | 'descending' | 'none' =>
  sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : 'none';
