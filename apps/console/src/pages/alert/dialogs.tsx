import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { sendJson } from '../../api/client';
import type { AlertDetail, NewSilence } from '../../api/types';
import { ActionFailed } from '../../components/action-failed';
import { Dialog, formLayout } from '../../components/dialog';
import { Field } from '../../components/layout';
import { HOUR_MS } from '../../format/durations';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { type SilenceScope, silenceChoices } from '../../state/silence-choices';
import { messages } from './alert.messages';

interface Asked {
  readonly alert: AlertDetail;
  readonly onClose: () => void;
}

const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
};

function Actions({
  word,
  isBusy,
  onClose,
}: {
  readonly word: string;
  readonly isBusy: boolean;
  readonly onClose: () => void;
}) {
  const common = useMessages(shared);
  return (
    <div className={formLayout.actions}>
      <button type="button" onClick={onClose}>
        {common.cancel}
      </button>
      <button type="submit" className={formLayout.primary} disabled={isBusy}>
        {word}
      </button>
    </div>
  );
}

export function AcknowledgeDialog({ alert, onClose }: Asked) {
  const t = useMessages(messages);
  const client = useQueryClient();
  const acknowledging = useMutation({
    mutationFn: (body: { note: string; by?: string }) =>
      sendJson('POST', `/alerts/${encodeURIComponent(alert.alert_id)}/ack`, body),
    onSuccess: async () => {
      await Promise.all(['alert', 'alerts', 'incidents'].map((root) => client.invalidateQueries({ queryKey: [root] })));
      onClose();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const by = textOf(form, 'by');
    acknowledging.mutate({ note: textOf(form, 'note'), ...(by && { by }) });
  };
  return (
    <Dialog title={t.ackTitle} onClose={onClose}>
      <form className={formLayout.form} onSubmit={submit}>
        <p className={formLayout.hint}>{t.ackSays}</p>
        <Field label={t.note}>
          <textarea name="note" required maxLength={2000} />
        </Field>
        <Field label={t.yourName}>
          <input name="by" maxLength={255} autoComplete="name" />
        </Field>
        <ActionFailed error={acknowledging.error} />
        <Actions word={t.ackSend} isBusy={acknowledging.isPending} onClose={onClose} />
      </form>
    </Dialog>
  );
}

const presetHours = [1, 4, 24] as const;

const hoursFromNow = (hours: number): Date => new Date(Date.now() + hours * HOUR_MS);

export function SilenceDialog({ alert, onClose }: Asked) {
  const t = useMessages(messages);
  const client = useQueryClient();
  const choices = silenceChoices(alert);
  const [scope, setScope] = useState<SilenceScope>('this');
  const [hours, setHours] = useState<number | null>(4);
  const silencing = useMutation({
    mutationFn: (silence: NewSilence) => sendJson('POST', '/silences', silence),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['silences'] });
      onClose();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const match = choices.find((choice) => choice.scope === scope)?.match;
    if (match === undefined) return;
    const end = hours === null ? new Date(textOf(form, 'until')) : hoursFromNow(hours);
    const by = textOf(form, 'by');
    silencing.mutate({
      match,
      ends_at: end.toISOString(),
      comment: textOf(form, 'comment'),
      ...(by && { created_by: by }),
    });
  };
  const { company, source, object_type } = alert.subject;
  const words: Readonly<Record<SilenceScope, string>> = {
    this: t.silenceThis(`${alert.rule}, ${[company, source, object_type].filter(Boolean).join(' › ') || '*'}`),
    object: t.silenceObject(object_type ?? ''),
    source: t.silenceSource(source ?? ''),
    company: t.silenceCompany(company ?? ''),
    rule: t.silenceEverywhere(alert.rule),
  };
  return (
    <Dialog title={t.silenceTitle} onClose={onClose}>
      <form className={formLayout.form} onSubmit={submit}>
        <p className={formLayout.hint}>{t.silenceSays}</p>
        <fieldset className={formLayout.choices}>
          <legend>{t.silenceWhat}</legend>
          {choices.map((choice) => (
            <label key={choice.scope}>
              <input
                type="radio"
                name="scope"
                checked={scope === choice.scope}
                onChange={() => setScope(choice.scope)}
              />
              <span>{words[choice.scope]}</span>
            </label>
          ))}
        </fieldset>
        <fieldset className={formLayout.choices}>
          <legend>{t.silenceLong}</legend>
          <div className={formLayout.row}>
            {[...presetHours, null].map((each) => (
              <label key={each}>
                <input type="radio" name="hours" checked={hours === each} onChange={() => setHours(each)} />
                <span>{each === null ? t.custom : t.hours(each)}</span>
              </label>
            ))}
          </div>
        </fieldset>
        {hours === null && (
          <Field label={t.customUntil}>
            <input type="datetime-local" name="until" required />
          </Field>
        )}
        <Field label={t.reason}>
          <textarea name="comment" required maxLength={2000} />
        </Field>
        <Field label={t.yourName}>
          <input name="by" maxLength={255} autoComplete="name" />
        </Field>
        <ActionFailed error={silencing.error} />
        <Actions word={t.silenceSend} isBusy={silencing.isPending} onClose={onClose} />
      </form>
    </Dialog>
  );
}
