import { useFormat, useZoneOf } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { messages } from './cycles.messages';
import styles from './cycles.module.css';
import type { Grid } from './grid';
import { useCellWords } from './grid-cell';
import type { Place } from './sight';

/** Object, cycle and reason of the cell that is pointed at. */
export function Pointed({
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
