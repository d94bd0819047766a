import { Link } from '@tanstack/react-router';
import { StateBadge } from '../../components/badge';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import type { SourceView } from '../../state/source-state';
import { messages } from './overview.messages';
import styles from './overview.module.css';

/** Every source as a card, the worst first. */
export function SourceGrid({ sources }: { readonly sources: readonly SourceView[] }) {
  return (
    <ul className={styles.grid}>
      {sources.map((view) => (
        <Card key={`${view.company}\n${view.source}`} view={view} />
      ))}
    </ul>
  );
}

function Card({ view: { company, source, state, stats, freshness } }: { readonly view: SourceView }) {
  const t = useMessages(messages);
  const format = useFormat();
  return (
    <li className={styles.card} data-state={state}>
      <div className={styles.cardHead}>
        <h3>
          <Link to="/sources/$company/$source" params={{ company, source }}>
            {source}
          </Link>
        </h3>
        <span>{company}</span>
        <StateBadge state={state} />
      </div>
      <p className={styles.numbers}>
        {stats === null ? (
          <span>{t.noRuns}</span>
        ) : (
          <>
            <span className={stats.failed_count > 0 ? styles.loud : undefined}>
              {t.failedShare(format.percent(stats.failure_rate))}
            </span>
            <span>{t.p95Of(format.duration(stats.duration_seconds.p95))}</span>
            {stats.anomaly_count > 0 && (
              <span>{t.anomaliesOf(stats.anomaly_count, format.count(stats.anomaly_count))}</span>
            )}
          </>
        )}
        <span>
          <Time at={freshness?.last_run_at} company={company} as="ago" />
        </span>
      </p>
    </li>
  );
}
