import type { Cycle } from '../../api/types';
import { Badge } from '../../components/badge';
import { useFormat, useZoneOf } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { messages } from './cycles.messages';
import styles from './cycles.module.css';

/** A cycle of a few objects beside cycles of many says nothing about the company. */
export function newestOfUsualSize(cycles: readonly Cycle[]): Cycle | undefined {
  const sizeOf = ({ present_count, missing_count }: Cycle): number => present_count + missing_count;
  const largest = Math.max(0, ...cycles.map(sizeOf));
  return cycles.find((cycle) => 2 * sizeOf(cycle) >= largest);
}

/** How a cycle was, in one sentence. */
export function Summary({ cycle }: { readonly cycle: Cycle }) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const format = useFormat();
  const zone = useZoneOf()(cycle.company);
  const { failed_count: failed, missing_count: missing, present_count: present } = cycle;
  const when = format.dayTime(cycle.cycle_time, zone);
  const isComplete = failed === 0 && missing === 0;
  return (
    <p className={styles.summary}>
      {isComplete ? (
        <Badge tone="ok" icon="healthy">
          {words.well}
        </Badge>
      ) : (
        <Badge tone="bad" icon="failing">
          {missing > 0 ? t.missing : t.failed}
        </Badge>
      )}
      <span>
        {isComplete ? t.complete(when) : t.incomplete(when)} {t.counts(format.count(present), failed, missing)}
      </span>
    </p>
  );
}
