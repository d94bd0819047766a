import { Link } from '@tanstack/react-router';
import type { AlertDetail } from '../../api/types';
import { Facts, Panel } from '../../components/layout';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { lastedSecs } from '../../state/alert-facts';
import { messages } from './alert.messages';
import styles from './alert.module.css';

/** The alert of the same rule and subject before this one: when, how long, and what somebody noted then. */
export function LastTime({
  alert: { previous, subject, earlier_count_30_days: count },
}: {
  readonly alert: AlertDetail;
}) {
  const t = useMessages(messages);
  const format = useFormat();
  return (
    <Panel title={t.lastTime} aside={count > 0 ? t.earlier(count, format.count(count)) : undefined}>
      {previous === null ? <p>{t.lastTimeNever}</p> : <Previous alert={previous} company={subject.company} />}
    </Panel>
  );
}

function Previous({
  alert,
  company,
}: {
  readonly alert: NonNullable<AlertDetail['previous']>;
  readonly company: string | null;
}) {
  const t = useMessages(messages);
  const format = useFormat();
  const { alert_id, incident_id, started_at, acknowledgement } = alert;
  const lasted = lastedSecs(alert);
  return (
    <>
      <Facts
        facts={[
          [
            t.lastTimeBegan,
            <span key="began">
              <Time at={started_at} company={company} /> (<Time at={started_at} as="ago" />)
            </span>,
          ],
          [t.lastTimeLasted, lasted === null ? t.lastTimeAtOnce : format.duration(lasted)],
          [
            t.lastTimeNote,
            acknowledgement && (
              <span key="note" translate="no">
                {acknowledgement.note}
                {acknowledgement.by && ` (${acknowledgement.by})`}
              </span>
            ),
          ],
        ]}
      />
      <p className={styles.links}>
        <Link to="/alerts/$alertId" params={{ alertId: alert_id }}>
          {t.lastTimeOpen}
        </Link>
        {incident_id && (
          <Link to="/incidents/$incidentId" params={{ incidentId: incident_id }}>
            {t.lastTimeIncident}
          </Link>
        )}
      </p>
    </>
  );
}
