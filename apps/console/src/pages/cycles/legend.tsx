import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { messages } from './cycles.messages';
import styles from './cycles.module.css';
import { cellStates, type GridRow } from './grid';
import { CellShape } from './grid-cell';

/** Each look of a cell, with its meaning. */
export function Legend() {
  const t = useMessages(messages);
  const plain = { isNew: false, isLate: false };
  return (
    <ul className={styles.legend}>
      {[...cellStates].reverse().map((state) => (
        <li key={state}>
          <CellShape cell={{ state, ...plain }} /> {t[state]}
        </li>
      ))}
      <li>
        <CellShape cell={{ state: 'present', isNew: false, isLate: true }} /> {t.late}
      </li>
      <li>
        <CellShape cell={{ state: 'present', isNew: true, isLate: false }} /> {t.isNew}
      </li>
    </ul>
  );
}

/** The cycles that are incomplete in themselves, and the reason. */
export function Gaps({ rows }: { readonly rows: readonly GridRow[] }) {
  const t = useMessages(messages);
  const format = useFormat();
  const cut = rows.filter(({ knows }) => knows === 'named').map(({ cycle }) => cycle);
  const older = rows.filter(({ knows }) => knows === 'nobody');
  const most = Math.max(0, ...cut.map(({ present_count, missing_count }) => present_count + missing_count));
  return (
    <>
      {cut.length > 0 && <p className={styles.gap}>{t.cutCycles(cut.length, format.count(most))}</p>}
      {older.length > 0 && <p className={styles.gap}>{t.olderCycles(older.length)}</p>}
    </>
  );
}
