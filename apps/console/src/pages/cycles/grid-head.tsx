import { useMessages } from '../../i18n/locale';
import { messages } from './cycles.messages';
import styles from './cycles.module.css';
import { type Grid, idOf } from './grid';
import type { Sight } from './sight';

interface HeadProps {
  readonly grid: Grid;
  readonly sight: Sight;
  /** Columns with which a source begins. */
  readonly begins: ReadonlySet<number>;
  /** The column that is pointed at. */
  readonly here: number | undefined;
}

/** Widths of the columns that are drawn, and of what stands for the others. */
export function Widths({ grid: { columns }, sight }: Pick<HeadProps, 'grid' | 'sight'>) {
  const { sticky, cellWidth, first, end } = sight;
  return (
    <colgroup>
      <col style={{ width: sticky }} />
      {first > 0 && <col style={{ width: first * cellWidth }} />}
      {columns.slice(first, end).map((object) => (
        <col key={idOf(object)} style={{ width: cellWidth }} />
      ))}
      {end < columns.length && <col style={{ width: (columns.length - end) * cellWidth }} />}
    </colgroup>
  );
}

/** Sources, and their objects below. */
export function Head(props: HeadProps) {
  return (
    <thead>
      <SourceHeads {...props} />
      <ObjectHeads {...props} />
    </thead>
  );
}

const Spacer = () => <th className={styles.spacer} aria-hidden="true" />;

function SourceHeads({ grid: { columns, groups }, sight: { first, end } }: HeadProps) {
  const t = useMessages(messages);
  return (
    <tr aria-rowindex={1}>
      <th scope="col" rowSpan={2} className={styles.corner} aria-colindex={1}>
        {t.cycle}
      </th>
      {first > 0 && <Spacer />}
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
      {end < columns.length && <Spacer />}
    </tr>
  );
}

function ObjectHeads({ grid: { columns }, sight: { first, end }, begins, here }: HeadProps) {
  return (
    <tr aria-rowindex={2}>
      {first > 0 && <Spacer />}
      {columns.slice(first, end).map((object, offset) => (
        <th
          key={idOf(object)}
          scope="col"
          aria-colindex={first + offset + 2}
          title={`${object.source} › ${object.object_type}`}
          className={`${begins.has(first + offset) ? styles.begin : ''} ${here === first + offset ? styles.here : ''}`}
        >
          <span>{object.object_type}</span>
        </th>
      ))}
      {end < columns.length && <Spacer />}
    </tr>
  );
}
