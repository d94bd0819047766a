import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { StatsGroup, SubjectState } from '../../api/types';
import { StateBadge } from '../../components/badge';
import { Began } from '../../components/began';
import { StateNotes } from '../../components/state-notes';
import { Time } from '../../components/time';
import { byName } from '../../format/by-name';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { isTrouble, rankOf, stateLooks } from '../../state/state-looks';
import { messages } from './overview.messages';
import styles from './overview.module.css';

/** Cards that are drawn at first; the worst are among them. */
const MOST_CARDS = 200;

const keyOf = ({ company, source }: { readonly company?: string | null; readonly source?: string | null }): string =>
  JSON.stringify([company, source]);

const worstFirst = (a: SubjectState, b: SubjectState): number =>
  rankOf(a.state) - rankOf(b.state) ||
  byName(a.subject.company ?? '', b.subject.company ?? '') ||
  byName(a.subject.source ?? '', b.subject.source ?? '');

/** Every source as a card, the worst first. */
export function SourceGrid({
  states,
  stats,
}: {
  readonly states: readonly SubjectState[];
  /** Of the chosen time. */
  readonly stats: readonly StatsGroup[];
}) {
  const words = useMessages(shared);
  const format = useFormat();
  const [isAll, setAll] = useState(false);
  const sorted = useMemo(() => states.toSorted(worstFirst), [states]);
  const statsOf = useMemo(() => new Map(stats.map((group) => [keyOf(group), group])), [stats]);
  const shown = isAll ? sorted : sorted.slice(0, MOST_CARDS);
  return (
    <>
      <ul className={styles.grid}>
        {shown.map((state) => (
          <Card key={keyOf(state.subject)} state={state} stats={statsOf.get(keyOf(state.subject)) ?? null} />
        ))}
      </ul>
      {shown.length < sorted.length && (
        <p>
          <button type="button" onClick={() => setAll(true)}>
            {words.more} ({format.count(sorted.length - shown.length)})
          </button>
        </p>
      )}
    </>
  );
}

function Card({ state, stats }: { readonly state: SubjectState; readonly stats: StatsGroup | null }) {
  const t = useMessages(messages);
  const format = useFormat();
  const company = state.subject.company ?? '';
  const source = state.subject.source ?? '';
  return (
    <li className={`${styles.card} ${styles[stateLooks[state.state].tone]}`}>
      <div className={styles.cardHead}>
        <h3>
          <Link to="/sources/$company/$source" params={{ company, source }}>
            {source}
          </Link>
        </h3>
        <span>{company}</span>
        <StateBadge state={state.state} />
      </div>
      <p className={styles.numbers}>
        {isTrouble(state.state) && state.since && state.detected_at && (
          <span>
            <Began of={{ started_at: state.since, detected_at: state.detected_at }} company={company} as="lasting" />
          </span>
        )}
        <StateNotes state={state} />
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
          <Time at={state.last_run?.end_time} company={company} as="ago" />
        </span>
      </p>
    </li>
  );
}
