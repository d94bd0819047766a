import type { CSSProperties } from 'react';
import type { RunsSort } from '../../api/queries';
import { Icon } from '../../components/icon';
import { Hidden } from '../../components/layout';
import { useMessages } from '../../i18n/locale';
import type { ColumnLook } from './columns';
import { messages } from './runs.messages';
import styles from './runs.module.css';

interface HeadProps {
  readonly shown: readonly ColumnLook[];
  readonly tracks: CSSProperties;
  readonly sort: RunsSort;
  readonly onSort: (sort: RunsSort) => void;
}

/** The names of the columns, which sort where the service can. */
export function RunsHead({ shown, tracks, sort, onSort }: HeadProps) {
  const t = useMessages(messages);
  return (
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
              <SortButton name={t[look.name]} by={look.sort} sort={sort} onSort={onSort} />
            ) : (
              <span>{t[look.name]}</span>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

function SortButton({
  name,
  by,
  sort,
  onSort,
}: Pick<HeadProps, 'sort' | 'onSort'> & { readonly name: string; readonly by: NonNullable<ColumnLook['sort']> }) {
  const t = useMessages(messages);
  return (
    <button type="button" onClick={() => onSort(sort === `-${by}` ? by : `-${by}`)}>
      <Hidden>{t.sortBy(name)}</Hidden>
      <span aria-hidden="true">{name}</span>
      {sort === by && <Icon name="up" size={13} />}
      {sort === `-${by}` && <Icon name="down" size={13} />}
    </button>
  );
}

const ariaSort = (sort: RunsSort, column: string): 'ascending' | 'descending' | 'none' =>
  sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : 'none';
