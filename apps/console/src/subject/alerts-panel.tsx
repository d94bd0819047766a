import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { alertsQuery } from '../api/queries';
import type { Alerts } from '../api/types';
import { AlertStateBadge, SeverityBadge } from '../components/badge';
import { Panel, Scroll } from '../components/layout';
import { Answered, EmptyNote } from '../components/states';
import { Sentence } from '../components/sentence';
import { Time } from '../components/time';
import { useMessages } from '../i18n/locale';
import { byWeight } from '../state/source-state';
import { messages } from './subject.messages';
import styles from './subject.module.css';

const OPEN_SHOWN = 6;
const OVER_SHOWN = 3;

/** Open alerts first, the worst of them on top, then the recent ones. */
export function AlertsPanel({
  company,
  source,
  isAbout,
}: {
  readonly company: string;
  readonly source: string;
  readonly isAbout: (alert: Alerts['alerts'][number]) => boolean;
}) {
  const t = useMessages(messages);
  const answer = useQuery(alertsQuery({ company, source }));
  return (
    <Panel
      title={t.alertsTitle}
      aside={
        <Link to="/alerts" search={{ company, source }}>
          {t.allAlerts}
        </Link>
      }
    >
      <Answered answer={answer}>
        {({ alerts }) => {
          const ours = alerts.filter(isAbout);
          if (ours.length === 0) return <EmptyNote title={t.alertsNone} />;
          const over = ours.filter(({ state }) => state === 'resolved');
          const open = ours.filter(({ state }) => state !== 'resolved').sort(byWeight);
          const shown = [...open.slice(0, OPEN_SHOWN), ...over.slice(0, OVER_SHOWN)];
          return (
            <Scroll label={t.tableOf(t.alertsTitle)}>
              <table className={styles.table}>
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
                  {shown.map((alert) => (
                    <tr key={alert.alert_id}>
                      <td>
                        <AlertStateBadge state={alert.state} />
                      </td>
                      <td>
                        <SeverityBadge severity={alert.severity} isBare />
                      </td>
                      <td className={`${styles.text} ${styles.clamped}`}>
                        <Link to="/alerts/$alertId" params={{ alertId: alert.alert_id }}>
                          <Sentence text={alert.summary} company={company} />
                        </Link>
                      </td>
                      <td>
                        <Time at={alert.started_at} company={company} />
                      </td>
                      <td>{alert.resolved_at ? <Time at={alert.resolved_at} company={company} /> : t.still}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          );
        }}
      </Answered>
    </Panel>
  );
}
