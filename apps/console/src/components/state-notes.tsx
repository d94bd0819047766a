import type { SubjectState } from '../api/types';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import { Time } from './time';

/** The person who has taken care of it, and until when nobody is told; nothing when neither is so. */
export function StateNotes({ state: { acknowledged, muted_until, subject } }: { readonly state: SubjectState }) {
  const t = useMessages(shared);
  return (
    <>
      {acknowledged && <span>{acknowledged.by ? t.acknowledgedBy(acknowledged.by) : t.acknowledged}</span>}
      {muted_until && (
        <span>
          {t.mutedUntil} <Time at={muted_until} company={subject.company} as="dateTime" />
        </span>
      )}
    </>
  );
}
