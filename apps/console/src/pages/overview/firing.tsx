import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { incidentsQuery } from '../../api/queries';
import type { AlertEntry, Alerts, Severity } from '../../api/types';
import { Icon, type IconName } from '../../components/icon';
import { Hidden, Panel } from '../../components/layout';
import { Answered } from '../../components/states';
import { Sentence } from '../../components/sentence';
import { SubjectLink } from '../../components/subject-link';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useNow } from '../../format/now';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { causeWords } from '../../state/cause';
import { type AlertGroup, byIncident } from '../../state/by-incident';
import { stateOfAlert } from '../../state/source-state';
import { messages } from './overview.messages';
import styles from './overview.module.css';

const MOST_SHOWN = 6;

/** The firing alerts, one line a cause: the reason in a sentence, and since when. */
export function Firing({ answer }: { readonly answer: UseQueryResult<Alerts> }) {
  const t = useMessages(messages);
  return (
    <Panel title={t.firing} aside={<Link to="/alerts">{t.allAlerts}</Link>}>
      <Answered answer={answer}>
        {({ alerts }) => (alerts.length === 0 ? <p>{t.firingNone}</p> : <Lines groups={byIncident(alerts)} />)}
      </Answered>
    </Panel>
  );
}

function Lines({ groups }: { readonly groups: readonly AlertGroup[] }) {
  const t = useMessages(messages);
  const left = groups.length - MOST_SHOWN;
  return (
    <>
      <ul className={styles.firing}>
        {groups.slice(0, MOST_SHOWN).map(({ lead, others, since }) => (
          <Line key={lead.alert_id} alert={lead} at={since} others={others} />
        ))}
      </ul>
      {left > 0 && <Link to="/alerts">{t.moreCauses(left)}</Link>}
    </>
  );
}

const MOST_INCIDENTS = 5;

/** Incidents that ended lately: they explain what the numbers still show. */
export function Over({ company }: { readonly company?: string }) {
  const t = useMessages(messages);
  const format = useFormat();
  const now = useNow();
  const answer = useQuery(incidentsQuery({ state: 'resolved', limit: MOST_INCIDENTS, ...(company && { company }) }));
  return (
    <Panel title={t.over}>
      <Answered answer={answer}>
        {({ incidents }) =>
          incidents.length === 0 ? (
            <p>{t.overNone}</p>
          ) : (
            <ul className={styles.firing}>
              {incidents.map((incident) => {
                const first = incident.alerts[0];
                return (
                  <li key={incident.incident_id} className={styles.healthy}>
                    <Icon name="healthy" />
                    <span>
                      <Link
                        to="/incidents"
                        search={{ state: 'resolved', incident: incident.incident_id }}
                        className={styles.what}
                      >
                        {incident.cause === null ? first?.summary : causeWords(incident.cause)}
                      </Link>
                    </span>
                    <span className={styles.when}>{format.ago(incident.resolved_at, now)}</span>
                    <small>
                      {first?.subject.source && (
                        <>
                          <SubjectLink subject={subjectOf(incident.alerts)} /> ·{' '}
                        </>
                      )}
                      {incident.company !== null && `${incident.company} · `}
                      {t.alertsOf(incident.alerts.length)}
                    </small>
                  </li>
                );
              })}
            </ul>
          )
        }
      </Answered>
    </Panel>
  );
}

/** One alert: what it is about. Several: their source. */
const subjectOf = (alerts: readonly AlertEntry[]): AlertEntry['subject'] => {
  const { subject } = alerts[0]!;
  return alerts.length === 1 ? subject : { ...subject, zone: null, object_id: null, object_type: null };
};

const toneOf: Readonly<Record<Severity, string | undefined>> = {
  critical: styles.failing,
  high: styles.failing,
  warning: styles.slow,
};

const iconOf = (alert: AlertEntry): IconName => stateOfAlert(alert) ?? 'warning';

function Line({ alert, at, others }: { readonly alert: AlertEntry; readonly at: string; readonly others: number }) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const { subject, severity, summary, alert_id: alertId } = alert;
  const state = stateOfAlert(alert);
  return (
    <li className={state === 'silent' ? styles.silent : toneOf[severity]}>
      <Icon name={iconOf(alert)} />
      <span>
        <Hidden>{words[severity]}: </Hidden>
        <Link to="/alerts/$alertId" params={{ alertId }} className={styles.what}>
          <Sentence text={summary} company={subject.company} />
        </Link>
      </span>
      <span className={styles.when}>
        <Time at={at} company={subject.company} as="ago" />
      </span>
      <small>
        <SubjectLink subject={subject} />
        {subject.company !== null && subject.source !== null && ` · ${subject.company}`}
        {others > 0 && ` · ${t.moreOfIt(others)}`}
      </small>
    </li>
  );
}
