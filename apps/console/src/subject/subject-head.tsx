import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SubjectState } from '../api/types';
import { SeverityBadge, StateBadge } from '../components/badge';
import { Began } from '../components/began';
import { PageHead } from '../components/layout';
import { AlertSentence } from '../components/sentence';
import { Handled } from '../components/handled';
import { useFormat } from '../format/use-format';
import { useNow } from '../format/now';
import { useMessages } from '../i18n/locale';
import type { MessagesOf } from '../i18n/messages';
import { RangePicker } from '../search/range-picker';
import type { RangeSearch } from '../search/time-range';
import { messages } from './subject.messages';
import styles from './subject.module.css';

/** The name, its state as a badge and as a sentence with the reason, and the time that the page is about. */
export function SubjectHead({
  title,
  place,
  company,
  state,
  range,
  onRange,
  children,
}: {
  readonly title: string;
  /** Where it belongs. */
  readonly place: ReactNode;
  readonly company: string;
  /** Null: the service has none of it; undefined: it is about several subjects, or was not answered yet. */
  readonly state: SubjectState | null | undefined;
  readonly range: RangeSearch;
  readonly onRange: (range: RangeSearch) => void;
  /** Things to do with it. */
  readonly children?: ReactNode;
}) {
  const t = useMessages(messages);
  return (
    <PageHead
      title={title}
      says={
        <>
          {place}
          {state !== undefined && (
            <span className={styles.says}>
              <StateBadge state={state?.state ?? 'unknown'} />
              {state === null ? <span>{t.stateUnsaid}</span> : <Reason state={state} company={company} />}
              {state !== null && (
                <Handled acknowledgement={state.acknowledged} mutedUntil={state.muted_until} company={company} />
              )}
            </span>
          )}
        </>
      }
    >
      {children}
      <RangePicker value={range} onChange={onRange} />
    </PageHead>
  );
}

function Reason({ state, company }: { readonly state: SubjectState; readonly company: string }) {
  const t = useMessages(messages);
  const format = useFormat();
  const now = useNow();
  const [worst] = state.alerts;
  if (worst === undefined) {
    const ago = format.ago(state.last_run?.end_time, now);
    const isDue = state.state === 'well' && state.next_due_at !== null && Date.parse(state.next_due_at) > now;
    return (
      <span>
        {calmReason(state, ago, t)} {isDue && t.nextDue(format.ago(state.next_due_at, now))}
      </span>
    );
  }
  return (
    <>
      <SeverityBadge severity={worst.severity} />
      <span>
        <Link to="/alerts/$alertId" params={{ alertId: worst.alert_id }}>
          <AlertSentence alert={worst} />
        </Link>
        <Began of={worst} company={company} as="ago" />
        {state.alert_count > 1 && <> · {t.moreAlerts(state.alert_count - 1)}</>}
      </span>
    </>
  );
}

/** Why it is as it is, without an alert. */
function calmReason({ state, reason }: SubjectState, ago: string, t: MessagesOf<(typeof messages)['en']>): string {
  if (reason === 'unheard') return t.because_unheard(ago);
  if (reason !== null) return t[`because_${reason}`];
  if (state === 'learning') return t.learningLast(ago);
  return state === 'retired' ? t.retiredLast(ago) : t.wellLast(ago);
}
