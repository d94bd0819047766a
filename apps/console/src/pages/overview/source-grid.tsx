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

function Card({ view: { company, source, state, alerts, stats, freshness } }: { readonly view: SourceView }) {
  const t = useMessages(messages);
  const format = useFormat();
  return (
    <li className={styles.card} data-state={state}>
      <div className={styles.cardHead}>
        <h3>
          <Link to="/sources/$company/$source" params={{ company, source }}>
            {source}
            <small>{company}</small>
          </Link>
        </h3>
        <StateBadge state={state} />
      </div>
      {alerts[0] && <p className={styles.why}>{alerts[0].summary}</p>}
      <dl className={styles.numbers}>
        <div>
          <dt>{t.failureRate}</dt>
          <dd>{format.percent(stats?.failure_rate)}</dd>
        </div>
        <div>
          <dt>{t.p95}</dt>
          <dd>{format.duration(stats?.duration_seconds.p95)}</dd>
        </div>
        <div>
          <dt>{t.anomalies}</dt>
          <dd>{format.count(stats?.anomaly_count)}</dd>
        </div>
        <div>
          <dt>{t.lastRun}</dt>
          <dd>
            <Time at={freshness?.last_run_at} company={company} as="ago" />
          </dd>
        </div>
      </dl>
    </li>
  );
}
