import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { incidentsQuery } from '../../api/queries';
import type { AlertEntry, Severity, States } from '../../api/types';
import { Began } from '../../components/began';
import { Handled } from '../../components/handled';
import { Icon } from '../../components/icon';
import { Hidden, Panel } from '../../components/layout';
import { Answered } from '../../components/states';
import { AlertSentence, IncidentTitle } from '../../components/sentence';
import { SubjectLink } from '../../components/subject-link';
import { useFormat } from '../../format/use-format';
import { useNow } from '../../format/now';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { type AlertGroup, byIncident } from '../../state/by-incident';
import { stateLooks } from '../../state/state-looks';
import { messages } from './overview.messages';
import styles from './overview.module.css';

const MOST_SHOWN = 6;

/** The firing alerts, one line a cause: the reason in a sentence, and since when. */
export function Firing({ answer }: { readonly answer: States }) {
  const t = useMessages(messages);
  const groups = useMemo(() => byIncident(answer), [answer]);
  return (
    <Panel title={t.firing} aside={<Link to="/alerts">{t.allAlerts}</Link>}>
      {groups.length === 0 ? <p>{t.firingNone}</p> : <Lines groups={groups} />}
    </Panel>
  );
}

function Lines({ groups }: { readonly groups: readonly AlertGroup[] }) {
  const t = useMessages(messages);
  const left = groups.length - MOST_SHOWN;
  return (
    <>
      <ul className={styles.firing}>
        {groups.slice(0, MOST_SHOWN).map((group) => (
          <Line key={group.lead.alert_id} group={group} />
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
                  <li key={incident.incident_id} className={styles.ok}>
                    <Icon name="healthy" />
                    <span>
                      <Link
                        to="/incidents/$incidentId"
                        params={{ incidentId: incident.incident_id }}
                        className={styles.what}
                      >
                        <IncidentTitle incident={incident} />
                      </Link>
                    </span>
                    <span className={styles.when}>{format.ago(incident.ended_at ?? incident.resolved_at, now)}</span>
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

/** Alerts about one subject: that. About several: their source. */
function subjectOf(alerts: readonly AlertEntry[]): AlertEntry['subject'] {
  const { subject } = alerts[0]!;
  const isAlone = alerts.every(
    ({ subject: { zone, object_id, object_type } }) =>
      zone === subject.zone && object_id === subject.object_id && object_type === subject.object_type,
  );
  return isAlone ? subject : { ...subject, zone: null, object_id: null, object_type: null };
}

const toneOf: Readonly<Record<Severity, string | undefined>> = {
  critical: styles.bad,
  high: styles.bad,
  warning: styles.slow,
};

function Line({ group: { lead, others, hasMore, first } }: { readonly group: AlertGroup }) {
  const t = useMessages(messages);
  const words = useMessages(shared);
  const { subject, severity, meaning, alert_id: alertId, incident_id: incidentId } = lead;
  const look = meaning === 'behind' || meaning === 'limited' ? null : stateLooks[meaning];
  return (
    <li className={look?.tone === 'silent' ? styles.silent : toneOf[severity]}>
      <Icon name={look?.icon ?? 'warning'} />
      <span>
        <Hidden>{words[severity]}: </Hidden>
        {others > 0 && incidentId !== null ? (
          // An acknowledgement there holds for all of them.
          <Link to="/incidents/$incidentId" params={{ incidentId }} className={styles.what}>
            <AlertSentence alert={lead} />
          </Link>
        ) : (
          <Link to="/alerts/$alertId" params={{ alertId }} className={styles.what}>
            <AlertSentence alert={lead} />
          </Link>
        )}
      </span>
      <span className={styles.when}>
        <Began of={first} company={subject.company} as="ago" />
      </span>
      <small>
        <SubjectLink subject={subject} />
        {subject.company !== null && subject.source !== null && ` · ${subject.company}`}
        {others > 0 && ` · ${hasMore ? t.muchMoreOfIt(others) : t.moreOfIt(others)}`}
        <span className={styles.handled}>
          <Handled acknowledgement={lead.acknowledgement} mutedUntil={lead.muted_until} company={subject.company} />
        </span>
      </small>
    </li>
  );
}
