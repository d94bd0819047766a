import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { alertsQuery } from '../api/queries';
import type { AlertEntry, ListedAlert, StateAlert, SubjectState } from '../api/types';
import { AlertStateBadge, SeverityBadge } from '../components/badge';
import { Handled } from '../components/handled';
import { Panel, Scroll } from '../components/layout';
import { Answered, EmptyNote } from '../components/states';
import { AlertSentence } from '../components/sentence';
import { Began } from '../components/began';
import { Time } from '../components/time';
import { useMessages } from '../i18n/locale';
import { byWeight } from '../state/by-weight';
import { messages } from './subject.messages';
import styles from './subject.module.css';

const OPEN_SHOWN = 6;
const OVER_SHOWN = 3;

/** An alert that is over or pending, or an open one as the state of its subject has it. */
type ShownAlert = Pick<
  AlertEntry,
  'alert_id' | 'state' | 'severity' | 'summary' | 'saying' | 'subject' | 'started_at' | 'detected_at'
> &
  Partial<Pick<AlertEntry, 'resolved_at' | 'ended_at'>> &
  Pick<ListedAlert, 'acknowledgement' | 'muted_until'>;

/** Open alerts first, the worst of them on top, then the recent ones. */
export function AlertsPanel({
  company,
  source,
  state,
  isAbout,
}: {
  readonly company: string;
  readonly source: string;
  /** With the open ones. */
  readonly state: SubjectState | null | undefined;
  readonly isAbout: (alert: AlertEntry) => boolean;
}) {
  const t = useMessages(messages);
  const about = { company, source };
  const pending = useQuery(alertsQuery({ ...about, state: 'pending' })).data?.alerts ?? [];
  const over = useQuery(alertsQuery({ ...about, state: 'resolved' }));
  const open: readonly StateAlert[] = state?.alerts ?? [];
  return (
    <Panel
      title={t.alertsTitle}
      aside={
        <Link to="/alerts" search={{ company, source }}>
          {t.allAlerts}
        </Link>
      }
    >
      <Answered answer={over}>
        {({ alerts }) => {
          const shown: readonly ShownAlert[] = [
            ...[...open, ...pending.filter(isAbout).sort(byWeight)].slice(0, OPEN_SHOWN),
            ...alerts.filter(isAbout).slice(0, OVER_SHOWN),
          ];
          if (shown.length === 0) return <EmptyNote title={t.alertsNone} />;
          return <AlertsTable alerts={shown} company={company} />;
        }}
      </Answered>
    </Panel>
  );
}

function AlertsTable({ alerts, company }: { readonly alerts: readonly ShownAlert[]; readonly company: string }) {
  const t = useMessages(messages);
  return (
    <Scroll label={t.tableOf(t.alertsTitle)}>
      <table className={`${styles.table} ${styles.cards}`}>
        <thead>
          <tr>
            <th scope="col">{t.state}</th>
            <th scope="col">{t.severity}</th>
            <th scope="col">{t.alert}</th>
            <th scope="col">{t.began}</th>
            <th scope="col">{t.ended}</th>
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => (
            <tr key={alert.alert_id}>
              <td>
                <AlertStateBadge state={alert.state} />
              </td>
              <td>
                <SeverityBadge severity={alert.severity} isBare />
              </td>
              <td className={`${styles.text} ${styles.clamped}`}>
                <Link to="/alerts/$alertId" params={{ alertId: alert.alert_id }}>
                  <AlertSentence alert={alert} />
                </Link>
                <p className={styles.handled}>
                  <Handled acknowledgement={alert.acknowledgement} mutedUntil={alert.muted_until} company={company} />
                </p>
              </td>
              <td>
                <Began of={alert} company={company} />
              </td>
              <td>
                {alert.resolved_at ? <Time at={alert.ended_at ?? alert.resolved_at} company={company} /> : t.still}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
