import type { ReactNode } from 'react';
import type { Acknowledgement, Silence } from '../../api/types';
import { Time } from '../../components/time';
import { useMessages } from '../../i18n/locale';
import { messages } from './alert.messages';
import styles from './alert.module.css';

/** The person who looks after something and what is known of it, and the silences that hold for it. */
export function HandlingNotes({
  acknowledgement,
  silences,
  company,
  toolsOf,
}: {
  readonly acknowledgement: Acknowledgement | null;
  readonly silences: readonly Silence[];
  readonly company: string | null;
  /** The tools beside a note: of a silence, or of the acknowledgement (null). */
  readonly toolsOf?: (silence: Silence | null) => ReactNode;
}) {
  const t = useMessages(messages);
  return (
    <>
      {acknowledgement && (
        <div className={styles.note}>
          <p>{acknowledgement.note}</p>
          <small>
            {t.acknowledgedAt} <Time at={acknowledgement.at} company={company} />{' '}
            {acknowledgement.by && t.by(acknowledgement.by)}
          </small>
          {toolsOf?.(null)}
        </div>
      )}
      {silences.map((silence, index) => (
        <div key={silence.silence_id ?? index} className={`${styles.note} ${styles.quiet}`}>
          <p>
            {t.silencedUntil} <Time at={silence.ends_at} company={company} />: {silence.comment}
          </p>
          {toolsOf?.(silence)}
        </div>
      ))}
    </>
  );
}
