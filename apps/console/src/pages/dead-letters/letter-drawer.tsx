import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { sendJson, sendJsonText } from '../../api/client';
import { deadLetterQuery } from '../../api/queries';
import type { DeadLetterDetail, Replayed } from '../../api/types';
import { ActionFailed } from '../../components/action-failed';
import { formLayout } from '../../components/dialog';
import { Drawer } from '../../components/drawer';
import { Facts, Stack } from '../../components/layout';
import { Answered } from '../../components/states';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { bytesOf, hexDump, prettyJson, readRecord } from '../../state/letter-text';
import { messages } from './dead-letters.messages';
import styles from './dead-letters.module.css';
import { LetterState } from './letter-state';
import { useReason } from './use-reason';

export function LetterDrawer({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const t = useMessages(messages);
  const say = useReason();
  const answer = useQuery({ ...deadLetterQuery(id), refetchInterval: false });
  return (
    <Drawer title={answer.data ? say(answer.data.code) : t.letter} onClose={onClose}>
      <Answered answer={answer}>
        {(letter) => (
          <Stack>
            <About letter={letter} />
            <Original letter={letter} />
            <Mend letter={letter} />
          </Stack>
        )}
      </Answered>
    </Drawer>
  );
}

function About({ letter }: { readonly letter: DeadLetterDetail }) {
  const t = useMessages(messages);
  const format = useFormat();
  return (
    <Stack>
      <p>{letter.detail}</p>
      <Facts
        facts={[
          [t.reason, <code key="code">{letter.code}</code>],
          [
            t.setAside,
            <span key="time">
              <Time at={letter.time} /> {t.by(letter.service)}
            </span>,
          ],
          [t.where, t.position(letter.source_topic, format.count(letter.partition), letter.offset)],
          [t.run, letter.run_id && <code>{letter.run_id}</code>],
          [
            t.replayed,
            letter.replayed_at && (
              <>
                <LetterState letter={letter} /> <Time at={letter.replayed_at} as="ago" />
                {letter.replay_count > 1 && `, ${t.times(format.count(letter.replay_count))}`}
              </>
            ),
          ],
        ]}
      />
    </Stack>
  );
}

/** More bytes than that are not drawn. */
const MOST_BYTES = 4096;
const MOST_CHARS = 200_000;

function Original({ letter }: { readonly letter: DeadLetterDetail }) {
  const t = useMessages(messages);
  const format = useFormat();
  const [form, setForm] = useState<'hex' | 'base64'>('hex');
  const { value_text: text, value_base64: base64 } = letter;
  if (base64 === null) return <p>{t.empty}</p>;
  const bytes = bytesOf(base64);
  const title = t.originalOf(format.bytes(bytes.length));
  if (text !== null) {
    return (
      <section className={styles.part}>
        <h3>{title}</h3>
        <pre className={styles.original} tabIndex={0} aria-label={t.original}>
          {prettyJson(text).slice(0, MOST_CHARS)}
        </pre>
        {text.length > MOST_CHARS && <p>{t.bytesLeftOut(format.bytes(MOST_CHARS))}</p>}
      </section>
    );
  }
  const shown = bytes.subarray(0, MOST_BYTES);
  return (
    <section className={styles.part}>
      <h3>{title}</h3>
      <p>{t.notText}</p>
      <div className={formLayout.row}>
        {(['hex', 'base64'] as const).map((each) => (
          <label key={each}>
            <input type="radio" name="form" checked={form === each} onChange={() => setForm(each)} /> {t[each]}
          </label>
        ))}
      </div>
      <pre className={form === 'hex' ? styles.bytes : styles.original} tabIndex={0} aria-label={t.original}>
        {form === 'hex' ? hexDump(shown) : base64.slice(0, (MOST_BYTES / 3) * 4)}
      </pre>
      {bytes.length > MOST_BYTES && <p>{t.bytesLeftOut(format.bytes(MOST_BYTES))}</p>}
    </section>
  );
}

/** The first draft is the record in the message, else its text. */
const draftOf = ({ record, value_text }: DeadLetterDetail): string =>
  record === null ? (value_text ?? '') : JSON.stringify(record, null, 2);

function Mend({ letter }: { readonly letter: DeadLetterDetail }) {
  const t = useMessages(messages);
  const id = useId();
  const client = useQueryClient();
  const [initial] = useState(() => draftOf(letter));
  const [text, setText] = useState(initial);
  const replaying = useMutation({
    mutationFn: (mended: string | undefined) => {
      const path = `/dead-letters/${encodeURIComponent(letter.dead_letter_id)}/replay`;
      return mended === undefined
        ? sendJson<Replayed>('POST', path)
        : sendJsonText<Replayed>('POST', path, `{"record":${mended}}`);
    },
    onSuccess: () =>
      Promise.all(['deadLetter', 'deadLetters'].map((root) => client.invalidateQueries({ queryKey: [root] }))),
  });
  const read = readRecord(text);
  const wrong = !('fault' in read) ? null : read.fault === 'json' ? t.notJson(read.why) : t.notObject;
  const isSame = text === initial;
  return (
    <section className={styles.part}>
      <h3>
        <label htmlFor={id}>{t.mend}</label>
      </h3>
      {letter.record === null && <p className={formLayout.hint}>{t.noRecord}</p>}
      <textarea
        id={id}
        className={styles.editor}
        value={text}
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        aria-invalid={wrong !== null}
        aria-describedby={`${id}-says`}
        onChange={(event) => setText(event.target.value)}
      />
      <p id={`${id}-says`} className={wrong === null ? formLayout.hint : styles.wrong} aria-live="polite">
        {wrong ?? (isSame ? t.unchanged : '')}
      </p>
      <ActionFailed error={replaying.error} />
      <div aria-live="polite">
        {replaying.data && (
          <p className={formLayout.done}>
            <strong>{t.sent(replaying.data.topic)}</strong>{' '}
            {replaying.data.run_id && replaying.variables !== undefined && (
              <Link to="/runs" search={{ run: replaying.data.run_id, range: 'all' }}>
                {t.toRun}
              </Link>
            )}{' '}
            {t.mayComeBack}
          </p>
        )}
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
