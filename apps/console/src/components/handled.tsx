import type { Acknowledgement } from '../api/types';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import { Time } from './time';

/** The person who has taken care of it, and until when nobody is told; nothing when neither is so. */
export function Handled({
  acknowledgement,
  mutedUntil,
  company,
}: {
  readonly acknowledgement: Acknowledgement | null;
  /** ISO 8601 in UTC; null: it is not muted. */
  readonly mutedUntil: string | null;
  readonly company: string | null;
}) {
  const t = useMessages(shared);
  return (
    <>
      {acknowledgement && (
        <span>{acknowledgement.by ? t.acknowledgedBy(acknowledgement.by) : t.acknowledged.toLowerCase()}</span>
      )}
      {mutedUntil && (
        <span>
          {t.mutedUntil} <Time at={mutedUntil} company={company} />
        </span>
      )}
    </>
  );
}
