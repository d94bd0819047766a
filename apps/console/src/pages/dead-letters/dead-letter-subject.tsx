import type { DeadLetterEntry } from '../../api/types';
import { SubjectLink } from '../../components/subject-link';
import { useMessages } from '../../i18n/locale';
import { messages } from './dead-letters.messages';

/** The company, the source and the object of a dead letter, as far as its record says them. `isWhole`: with zone and id. */
export function DeadLetterSubject({
  deadLetter,
  isWhole = false,
}: {
  readonly deadLetter: DeadLetterEntry;
  readonly isWhole?: boolean;
}) {
  const t = useMessages(messages);
  const { company, source, zone, object_id, object_type } = deadLetter;
  if (company === null && source === null) return <span>{t.ofNobody}</span>;
  const hasPage = company !== null && source !== null;
  return (
    <span translate="no">
      {company}
      {company !== null && (source ?? object_type) !== null && ' / '}
      {hasPage ? <SubjectLink subject={deadLetter} /> : [source, object_type].filter(Boolean).join(' › ')}
      {isWhole && object_id !== null && object_id !== object_type && `, ${t.objectId(object_id)}`}
      {isWhole && zone !== null && `, ${t.inZone(zone)}`}
    </span>
  );
}
