import { Link } from '@tanstack/react-router';
import type { AuditEntry } from '../../api/types';
import { rows } from '../../components/more';
import { Time } from '../../components/time';
import { useMessages } from '../../i18n/locale';
import { AuditDetail } from './audit-detail';
import styles from './audit.module.css';
import { messages } from './audit.messages';

/** One change: by whom, of what, and what else is known of it. */
export function AuditRow({ entry }: { readonly entry: AuditEntry }) {
  const t = useMessages(messages);
  const { actor, action, companies, at } = entry;
  const name = actor.kind === 'open' ? t.anyone : actor.name;
  return (
    <li className={`${rows.row} ${styles.row}`}>
      <div className={styles.who}>
        <Link from="/audit" to="/audit" search={(before) => ({ ...before, actor: actor.id })} title={t.onlyBy(name)}>
          {name}
        </Link>
        <small>{t[`kind_${actor.kind}`]}</small>
      </div>
      <div className={rows.what}>
        <span>
          <strong>{t[action]}</strong> <Subject entry={entry} />
        </span>
        <AuditDetail entry={entry} />
        <div className={rows.meta}>
          {companies?.map((company) => (
            <span key={company}>{company}</span>
          ))}
          {actor.address !== null && <span>{t.from(actor.address)}</span>}
        </div>
      </div>
      <div className={rows.when}>
        <Time at={at} />
        <small>
          <Time at={at} as="ago" />
        </small>
      </div>
    </li>
  );
}

/** The thing that was changed, as a link where there is a page of it. */
function Subject({ entry: { action, subject, actor } }: { readonly entry: AuditEntry }) {
  const shown = <code className={styles.subject}>{subject}</code>;
  if (action === 'alert_acknowledged')
    return (
      <Link to="/alerts/$alertId" params={{ alertId: subject }}>
        {shown}
      </Link>
    );
  if (action === 'incident_acknowledged' || action === 'incident_acknowledgement_withdrawn')
    return (
      <Link to="/incidents/$incidentId" params={{ incidentId: subject }}>
        {shown}
      </Link>
    );
  if (action === 'dead_letter_replayed')
    return (
      <Link to="/dead-letters" search={{ letter: subject }}>
        {shown}
      </Link>
    );
  return subject === actor.id ? null : shown;
}
