import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ListedAlert } from '../../api/types';
import { AlertStateBadge, SeverityBadge } from '../../components/badge';
import { rows } from '../../components/more';
import { AlertSentence } from '../../components/sentence';
import { SubjectLink } from '../../components/subject-link';
import { Began } from '../../components/began';
import { Handled } from '../../components/handled';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { lastedSecs } from '../../state/alert-facts';
import { messages } from './alerts.messages';

/** An alert as an entry of a list. `hasIncident`: with the way to its incident. */
export function AlertRow({
  alert,
  hasIncident = true,
  children,
}: {
  readonly alert: ListedAlert;
  readonly hasIncident?: boolean;
  /** More about it, below. */
  readonly children?: ReactNode;
}) {
  const t = useMessages(messages);
  const format = useFormat();
  const { alert_id, subject, acknowledgement, muted_until, incident_id } = alert;
  const lasted = lastedSecs(alert);
  return (
    <li className={rows.row}>
      <div className={rows.marks}>
        <AlertStateBadge state={alert.state} />
        <SeverityBadge severity={alert.severity} isBare />
      </div>
      <div className={rows.what}>
        <Link to="/alerts/$alertId" params={{ alertId: alert_id }}>
          <AlertSentence alert={alert} />
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
            <Link to="/incidents/$incidentId" params={{ incidentId: incident_id }}>
              {t.inIncident}
            </Link>
          )}
          <Handled acknowledgement={acknowledgement} mutedUntil={muted_until} company={subject.company} />
        </div>
        {children && <div className={rows.meta}>{children}</div>}
      </div>
      <div className={rows.when}>
        <Began of={alert} company={subject.company} as="ago" />
        {lasted !== null && <small>{t.lasted(format.duration(lasted))}</small>}
      </div>
    </li>
  );
}
