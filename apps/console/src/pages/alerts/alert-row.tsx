import { Link } from '@tanstack/react-router';
import type { AlertEntry } from '../../api/types';
import { AlertStateBadge, SeverityBadge } from '../../components/badge';
import { rows } from '../../components/more';
import { Sentence } from '../../components/sentence';
import { SubjectLink } from '../../components/subject-link';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { secondsOf } from '../../state/alert-facts';
import { messages } from './alerts.messages';

/** An alert as an entry of a list. `hasIncident`: with the way to its incident. */
export function AlertRow({
  alert,
  hasIncident = true,
}: {
  readonly alert: AlertEntry;
  readonly hasIncident?: boolean;
}) {
  const t = useMessages(messages);
  const format = useFormat();
  const { alert_id, subject, acknowledgement, incident_id, started_at, resolved_at } = alert;
  return (
    <li className={rows.row}>
      <div className={rows.marks}>
        <AlertStateBadge state={alert.state} />
        <SeverityBadge severity={alert.severity} isBare />
      </div>
      <div className={rows.what}>
        <Link to="/alerts/$alertId" params={{ alertId: alert_id }}>
          <Sentence text={alert.summary} company={subject.company} />
        </Link>
        <div className={rows.meta}>
          <Link to="/rules" search={{ rule: alert.rule }}>
            {alert.rule}
          </Link>
          {subject.company && subject.source && <span>{subject.company}</span>}
          {subject.company && (
            <span>
              <SubjectLink subject={subject} />
            </span>
          )}
          {hasIncident && incident_id && (
            <Link to="/incidents" search={{ incident: incident_id }}>
              {t.inIncident}
            </Link>
          )}
          {acknowledgement && <span>{acknowledgement.by ? t.acknowledgedBy(acknowledgement.by) : t.acknowledged}</span>}
        </div>
      </div>
      <div className={rows.when}>
        <Time at={started_at} company={subject.company} as="ago" />
        {resolved_at && resolved_at > started_at && (
          <small>{t.lasted(format.duration(secondsOf(started_at, resolved_at)))}</small>
        )}
      </div>
    </li>
  );
}
