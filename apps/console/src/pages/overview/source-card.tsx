import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { StatsGroup, SubjectState } from '../../api/types';
import { StateBadge } from '../../components/badge';
import { Began } from '../../components/began';
import { Handled } from '../../components/handled';
import { Time } from '../../components/time';
import { ForgetSource } from '../../subject/forget-source';
import { UNKNOWN } from '../../format/format';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { stateLooks } from '../../state/state-looks';
import { messages } from './overview.messages';
import styles from './overview.module.css';

/** A source that needs somebody: its state and since when, and the same four facts at the same places on every card. */
export function Card({ state, stats }: { readonly state: SubjectState; readonly stats: StatsGroup | null }) {
  const t = useMessages(messages);
  const format = useFormat();
  const company = state.subject.company ?? '';
  const source = state.subject.source ?? '';
  const failed = stats?.failed_count ?? 0;
  return (
    <li className={`${styles.card} ${styles[stateLooks[state.state].tone]}`}>
      <h4>
        <Link to="/sources/$company/$source" params={{ company, source }}>
          {source}
        </Link>
      </h4>
      <p className={styles.is}>
        <StateBadge state={state.state} />
        {state.since && state.detected_at && (
          <span>
            <Began of={{ started_at: state.since, detected_at: state.detected_at }} company={company} as="lasting" />
          </span>
        )}
      </p>
      <dl className={styles.numbers}>
        <Fact name={t.failureRate} isLoud={failed > 0}>
          {format.percent(stats?.failure_rate)}
        </Fact>
        <Fact name={t.p95}>{format.duration(stats?.duration_seconds.p95)}</Fact>
        <Fact name={t.anomalies}>{stats === null ? UNKNOWN : format.count(stats.anomaly_count)}</Fact>
        <Fact name={t.lastRun}>
          <Time at={state.last_run?.end_time} company={company} as="ago" />
        </Fact>
      </dl>
      <p className={styles.notes}>
        <Handled acknowledgement={state.acknowledged} mutedUntil={state.muted_until} company={company} />
        <ForgetSource state={state} isNamed />
      </p>
    </li>
  );
}

function Fact({
  name,
  isLoud = false,
  children,
}: {
  readonly name: string;
  readonly isLoud?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={isLoud ? styles.loud : undefined}>{children}</dd>
    </div>
  );
}
