import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { alertsQuery } from '../api/queries';
import type { AlertEntry, FreshnessGroup } from '../api/types';
import { SeverityBadge, StateBadge } from '../components/badge';
import { PageHead } from '../components/layout';
import { Sentence } from '../components/sentence';
import { Time } from '../components/time';
import { useFormat } from '../format/use-format';
import { useNow } from '../format/now';
import { useMessages } from '../i18n/locale';
import { RangePicker } from '../search/range-picker';
import type { RangeSearch } from '../search/time-range';
import { viewSubject } from '../state/subject-state';
import { lastRunOf } from './last-run';
import { messages } from './subject.messages';
import styles from './subject.module.css';

/** The name, its state as a badge and as a sentence with the reason, and the time that the page is about. */
export function SubjectHead({
  title,
  place,
  company,
  freshness,
  alerts,
  isObject,
  range,
  onRange,
}: {
  readonly title: string;
  /** Where it belongs. */
  readonly place: ReactNode;
  readonly company: string;
  readonly freshness: readonly FreshnessGroup[];
  /** The open ones about it. */
  readonly alerts: readonly AlertEntry[];
  readonly isObject: boolean;
  readonly range: RangeSearch;
  readonly onRange: (range: RangeSearch) => void;
}) {
  const t = useMessages(messages);
  const format = useFormat();
  const now = useNow();
  const lagging = useQuery(alertsQuery({ rule: 'pipeline-lagging', state: 'firing', limit: 1 }));
  const isBehind = (lagging.data?.alerts.length ?? 0) > 0;
  const view = viewSubject(freshness, alerts, { isBehind, isObject });
  const ago = format.ago(lastRunOf(freshness)?.last_run_at, now);
  const [worst, ...others] = view.alerts;
  const calm = { failing: t.failedLast(ago), unknown: isBehind ? t.behind : t.unheard(ago) } as const;
  return (
    <PageHead
      title={title}
      says={
        <>
          {place}
          <span className={styles.says}>
            <StateBadge state={view.state} />
            {worst ? (
              <Worst alert={worst} othersCount={others.length} company={company} />
            ) : (
              <span>
                {view.state === 'failing' || view.state === 'unknown' ? calm[view.state] : t.healthyLast(ago)}
              </span>
            )}
          </span>
        </>
      }
    >
      <RangePicker value={range} onChange={onRange} />
    </PageHead>
  );
}

/** The worst open alert, and how many others there are. */
function Worst({
  alert: { alert_id, severity, summary, started_at },
  othersCount,
  company,
}: {
  readonly alert: AlertEntry;
  readonly othersCount: number;
  readonly company: string;
}) {
  const t = useMessages(messages);
  return (
    <>
      <SeverityBadge severity={severity} />
      <span>
        <Link to="/alerts/$alertId" params={{ alertId: alert_id }}>
          <Sentence text={summary} company={company} />
        </Link>
        {' · '}
        <Time at={started_at} company={company} as="ago" />
        {othersCount > 0 && <> · {t.moreAlerts(othersCount)}</>}
      </span>
    </>
  );
}
