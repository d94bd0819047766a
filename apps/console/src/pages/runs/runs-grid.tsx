import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { DEFAULT_SORT, type RunsSort } from '../../api/queries';
import type { RunEntry } from '../../api/types';
import { useIsNarrow } from '../../components/use-is-narrow';
import { useMessages } from '../../i18n/locale';
import type { ColumnChoice } from './column-choice';
import { type ColumnLook, columns, features, lookOf } from './columns';
import { CardsHead, RunsCard } from './runs-card';
import { RunsHead } from './runs-head';
import { messages } from './runs.messages';
import styles from './runs.module.css';
import { RunsRow } from './runs-row';

const ROW_PX = 38;
/** Of a run as a card. */
const CARD_PX = 62;
const HEAD_PX = 37;
/** Rows left below at which the next page is fetched. */
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
export function RunsGrid(props: RunsGridProps) {
  'use no memo';
  const { runs, choice, sort = DEFAULT_SORT, openRunId, hasMore, onSort, onOpen, onMore } = props;
  const t = useMessages(messages);
  const isNarrow = useIsNarrow();
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
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isNarrow ? CARD_PX : ROW_PX),
    overscan: 12,
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
  });
  const items = virtual.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && lastIndex >= rows.length - ROWS_AHEAD) onMore();
  }, [hasMore, lastIndex, rows.length, onMore]);

  useEffect(() => virtual.measure(), [virtual, isNarrow]);

  const shown = table.getVisibleLeafColumns().map(({ id }) => lookOf.get(id)!);
  const tracks = tracksOf(shown);
  const rowOf = (index: number, start: number) => {
    const { id, original: run } = rows[index]!;
    const transform = `translateY(${start - HEAD_PX}px)`;
    const isOpen = run.run_id === openRunId;
    if (isNarrow)
      return <RunsCard key={id} run={run} index={index} style={{ transform }} isOpen={isOpen} onOpen={onOpen} />;
    const style = { ...tracks, transform };
    return <RunsRow key={id} run={run} index={index} shown={shown} style={style} isOpen={isOpen} onOpen={onOpen} />;
  };
  return (
    <div
      ref={scroller}
      className={styles.grid}
      role="table"
      aria-label={t.table}
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
      tabIndex={0}
    >
      {isNarrow ? <CardsHead /> : <RunsHead shown={shown} tracks={tracks} sort={sort} onSort={onSort} />}
      <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => rowOf(index, start))}
      </div>
    </div>
  );
}

/** The columns of every row. */
const tracksOf = (shown: readonly ColumnLook[]) => ({
  gridTemplateColumns: shown.map(({ px, grow }) => (grow ? `minmax(${px}px, ${grow}fr)` : `${px}px`)).join(' '),
  minWidth: shown.reduce((sum, { px }) => sum + px, 0),
});
