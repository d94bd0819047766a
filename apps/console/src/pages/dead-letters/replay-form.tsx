import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { sendJson, sendJsonText } from '../../api/client';
import type { DeadLetterDetail, Replayed } from '../../api/types';
import { ActionFailed } from '../../components/action-failed';
import { formLayout } from '../../components/dialog';
import { useMessages } from '../../i18n/locale';
import { readRecord } from '../../state/dead-letter-text';
import { messages } from './dead-letters.messages';
import styles from './dead-letters.module.css';

/** Sends the record again, as it was or mended. */
export function ReplayForm({ deadLetter }: { readonly deadLetter: DeadLetterDetail }) {
  const t = useMessages(messages);
  const id = useId();
  const [initial] = useState(() => draftOf(deadLetter));
  const [text, setText] = useState(initial);
  const replaying = useReplay(deadLetter.dead_letter_id);
  const read = readRecord(text);
  const wrong = !('fault' in read) ? null : read.fault === 'json' ? t.notJson(read.why) : t.notObject;
  const isSame = text === initial;
  return (
    <section className={styles.part}>
      <h3>
        <label htmlFor={id}>{t.mend}</label>
      </h3>
      {deadLetter.record === null && <p className={formLayout.hint}>{t.noRecord}</p>}
      <RecordEditor id={id} text={text} wrong={wrong} hint={isSame ? t.unchanged : ''} onChange={setText} />
      <ActionFailed error={replaying.error} />
      <div aria-live="polite">
        {replaying.data && <ReplayedNote replayed={replaying.data} isMended={replaying.variables !== undefined} />}
      </div>
      <div className={formLayout.actions}>
        {!isSame && (
          <button type="button" onClick={() => setText(initial)}>
            {t.reset}
          </button>
        )}
        <button type="button" disabled={replaying.isPending} onClick={() => replaying.mutate(undefined)}>
          {t.sendOriginal}
        </button>
        <button
          type="button"
          className={formLayout.primary}
          disabled={replaying.isPending || wrong !== null}
          onClick={() => replaying.mutate(text)}
        >
          {t.send}
        </button>
      </div>
    </section>
  );
}

/** The first draft is the record in the message, else its text. */
const draftOf = ({ record, value_text }: DeadLetterDetail): string =>
  record === null ? (value_text ?? '') : JSON.stringify(record, null, 2);

/** Undefined as the mended record: the original is sent. */
function useReplay(deadLetterId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (mended: string | undefined) => {
      const path = `/dead-letters/${encodeURIComponent(deadLetterId)}/replay`;
      return mended === undefined
        ? sendJson<Replayed>('POST', path)
        : sendJsonText<Replayed>('POST', path, `{"record":${mended}}`);
    },
    onSuccess: () =>
      Promise.all(
        ['deadLetter', 'deadLetters', 'waitingDeadLetters'].map((root) =>
          client.invalidateQueries({ queryKey: [root] }),
        ),
      ),
  });
}

function RecordEditor({
  id,
  text,
  wrong,
  hint,
  onChange,
}: {
  readonly id: string;
  readonly text: string;
  /** Why the text is no record. */
  readonly wrong: string | null;
  /** Shown when nothing is wrong. */
  readonly hint: string;
  readonly onChange: (text: string) => void;
}) {
  return (
    <>
      <textarea
        id={id}
        className={styles.editor}
        value={text}
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        aria-invalid={wrong !== null}
        aria-describedby={`${id}-says`}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={`${id}-says`} className={wrong === null ? formLayout.hint : styles.wrong} aria-live="polite">
        {wrong ?? hint}
      </p>
    </>
  );
}

function ReplayedNote({ replayed, isMended }: { readonly replayed: Replayed; readonly isMended: boolean }) {
  const t = useMessages(messages);
  return (
    <p className={formLayout.done}>
      <strong>{t.sent(replayed.topic)}</strong>{' '}
      {replayed.run_id && isMended && (
        <Link to="/runs" search={{ run: replayed.run_id, range: 'all' }}>
          {t.toRun}
        </Link>
      )}{' '}
      {t.mayComeBack}
    </p>
  );
}
