import type { Cycle } from '../api/types';
import { useFormat, useZoneOf } from '../format/use-format';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import { Hidden } from './layout';
import styles from './cycle-strip.module.css';

/** The roll-calls of a company, the oldest first: what failed stands at the bottom of a cycle, what is missing is a hole on top. */
export function CycleStrip({ cycles }: { readonly cycles: readonly Cycle[] }) {
  const t = useMessages(shared);
  const format = useFormat();
  const zoneOf = useZoneOf();
  return (
    <ol className={styles.strip}>
      {cycles.map((cycle) => {
        const { present_count: present, failed_count: failed, missing_count: missing } = cycle;
        const all = Math.max(1, present + missing);
        const title = t.cycleCompletenessOf(
          format.dateTime(cycle.cycle_time, zoneOf(cycle.company)),
          present,
          failed,
          missing,
        );
        return (
          <li key={`${cycle.company} ${cycle.sequence_id}`} title={title}>
            <Hidden>{title}</Hidden>
            <div className={styles.cell}>
              {failed > 0 && <span className={styles.failed} style={{ height: share(failed / all) }} />}
              {missing > 0 && (
                <span
                  className={styles.missing}
                  style={{ height: share(missing / all), marginTop: 'auto', order: 1 }}
                />
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** Never so thin that it is overlooked. */
const share = (part: number): string => `${Math.max(22, Math.round(part * 100))}%`;

export function CycleLegend() {
  const t = useMessages(shared);
  return (
    <ul className={styles.legend} aria-hidden="true">
      <li>
        <span /> {t.present}
      </li>
      <li>
        <span className={styles.failed} /> {t.failed.toLowerCase()}
      </li>
      <li>
        <span className={styles.missing} /> {t.missing}
      </li>
    </ul>
  );
}
