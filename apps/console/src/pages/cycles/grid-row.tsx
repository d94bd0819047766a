import { memo } from 'react';
import type { Cycle } from '../../api/types';
import { Hidden } from '../../components/layout';
import { useFormat, useZoneOf } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { messages } from './cycles.messages';
import styles from './cycles.module.css';
import type { Grid, GridRow } from './grid';
import { CellShape, useCellWords } from './grid-cell';
import { BLOCK } from './sight';

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
export const Row = memo(function Row(props: RowProps) {
  const { row, index, columns, first, end, reached } = props;
  const blocks = Array.from({ length: Math.ceil((end - first) / BLOCK) }, (_, block) => first + block * BLOCK);
  return (
    <tr aria-rowindex={index + 3}>
      <RowHead cycle={row.cycle} />
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

/** When the cycle was, and its numbers. */
function RowHead({ cycle }: { readonly cycle: Cycle }) {
  const t = useMessages(messages);
  const format = useFormat();
  const zoneOf = useZoneOf();
  const { present_count: present, failed_count: failed, missing_count: missing } = cycle;
  const says = t.rowSays(present, failed, missing);
  return (
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
  );
}
