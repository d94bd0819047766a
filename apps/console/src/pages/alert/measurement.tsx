import type { Measurement } from '../../api/types';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { barOf, isFloor } from '../../state/alert-facts';
import { messages } from './alert.messages';
import styles from './alert.module.css';
import { useOriginText } from './use-evidence-text';
import { useMetric } from './use-metric';

/** The measured, the usual and the allowed value, in words and as a bar. */
export function MeasurementView({ measurement, rule }: { readonly measurement: Measurement; readonly rule: string }) {
  const t = useMessages(messages);
  const format = useFormat();
  const originText = useOriginText();
  const { name, write } = useMetric()(measurement.metric);
  const { observed, threshold, baseline } = measurement;
  const bar = barOf(measurement, rule);
  const width = (share: number): string => `${(share * 100).toFixed(1)}%`;
  return (
    <div className={styles.measurement}>
      <h3>{name}</h3>
      <div className={styles.bar} data-broken={bar.isBroken} aria-hidden="true">
        <span className={styles.observed} style={{ width: width(bar.observed) }} />
        {bar.baseline !== null && <span className={styles.baseline} style={{ left: width(bar.baseline) }} />}
        <span className={styles.threshold} style={{ left: width(bar.threshold) }} />
      </div>
      <dl className={styles.legend}>
        <div data-mark={bar.isBroken ? 'bad' : 'ok'}>
          <dt>{t.observed}</dt>
          <dd>
            <strong>{write(observed)}</strong>
            {bar.times !== null && bar.times !== 1 && <small> {t.timesLimit(format.times(bar.times))}</small>}
          </dd>
        </div>
        <div data-mark="limit">
          <dt>{isFloor(rule) ? t.least : t.limit}</dt>
          <dd>{write(threshold)}</dd>
        </div>
        {baseline && (
          <div data-mark="usual">
            <dt>{t.usual}</dt>
            <dd>
              {write(baseline.value)}{' '}
              <small>{t.usualOf(originText(baseline), format.count(baseline.sample_size))}</small>
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}
