import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { deadLetterQuery } from '../../api/dead-letter-queries';
import type { DeadLetterDetail } from '../../api/types';
import { formLayout } from '../../components/dialog';
import { Drawer } from '../../components/drawer';
import { Facts, Stack } from '../../components/layout';
import { ReasonText } from '../../components/reason-text';
import { Answered } from '../../components/states';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { useMay } from '../../session/session';
import { bytesOf, hexDump, prettyJson } from '../../state/dead-letter-text';
import { messages } from './dead-letters.messages';
import styles from './dead-letters.module.css';
import { DeadLetterState } from './dead-letter-state';
import { DeadLetterSubject } from './dead-letter-subject';
import { ReplayForm } from './replay-form';
import { useReason } from './use-reason';

export function DeadLetterDrawer({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const t = useMessages(messages);
  const say = useReason();
  const mayOperate = useMay('operate');
  const answer = useQuery({ ...deadLetterQuery(id), refetchInterval: false });
  return (
    <Drawer title={answer.data ? say(answer.data.code) : t.deadLetter} onClose={onClose}>
      <Answered answer={answer}>
        {(deadLetter) => (
          <Stack>
            <About deadLetter={deadLetter} />
            <Original deadLetter={deadLetter} />
            {mayOperate && <ReplayForm deadLetter={deadLetter} />}
          </Stack>
        )}
      </Answered>
    </Drawer>
  );
}

function About({ deadLetter }: { readonly deadLetter: DeadLetterDetail }) {
  const t = useMessages(messages);
  const format = useFormat();
  return (
    <Stack>
      <p>
        <ReasonText of={deadLetter.detail} company={deadLetter.company} />
      </p>
      <Facts
        facts={[
          [t.subject, <DeadLetterSubject key="subject" deadLetter={deadLetter} isWhole />],
          [t.reason, <code key="code">{deadLetter.code}</code>],
          [
            t.setAside,
            <span key="time">
              <Time at={deadLetter.time} /> {t.by(deadLetter.service)}
            </span>,
          ],
          [
            t.where,
            deadLetter.offset === null
              ? deadLetter.source_topic
              : t.position(deadLetter.source_topic, format.count(deadLetter.partition), deadLetter.offset),
          ],
          [t.run, deadLetter.run_id && <code>{deadLetter.run_id}</code>],
          [
            t.replayed,
            deadLetter.replayed_at && (
              <>
                <DeadLetterState deadLetter={deadLetter} /> <Time at={deadLetter.replayed_at} as="ago" />
                {deadLetter.replay_count > 1 && `, ${t.times(format.count(deadLetter.replay_count))}`}
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

function Original({ deadLetter }: { readonly deadLetter: DeadLetterDetail }) {
  const t = useMessages(messages);
  const format = useFormat();
  const [form, setForm] = useState<'hex' | 'base64'>('hex');
  const { value_text: text, value_base64: base64 } = deadLetter;
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
