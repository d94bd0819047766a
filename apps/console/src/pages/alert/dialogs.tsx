import { useState } from 'react';
import type { AlertDetail, NewSilence } from '../../api/types';
import { formLayout } from '../../components/dialog';
import { endIn, HowLong, nameOf, Said, useSaid } from '../../components/form';
import { FormDialog, useHandling } from '../../components/handling-dialogs';
import { useMessages } from '../../i18n/locale';
import { useSeesAll } from '../../session/session';
import { type SilenceScope, silenceChoices } from '../../state/silence-choices';
import { messages } from './alert.messages';

interface Asked {
  readonly alert: AlertDetail;
  readonly onClose: () => void;
}

export function AcknowledgeDialog({ alert, onClose }: Asked) {
  const t = useMessages(messages);
  const said = useSaid();
  const acknowledging = useHandling(`/alerts/${encodeURIComponent(alert.alert_id)}/ack`, onClose);
  return (
    <FormDialog
      title={t.ackTitle}
      says={t.ackSays}
      word={t.ackSend}
      handling={acknowledging}
      bodyOf={(form) => ({ note: said(form, 'note'), ...nameOf(form, 'by') })}
      onClose={onClose}
    >
      <Said as="note" />
    </FormDialog>
  );
}

export function SilenceDialog({ alert, onClose }: Asked) {
  const t = useMessages(messages);
  const seesAll = useSeesAll();
  // A rule is of all companies.
  const choices = silenceChoices(alert).filter(({ match }) => seesAll || match.company !== undefined);
  const [scope, setScope] = useState<SilenceScope>('this');
  const said = useSaid();
  const silencing = useHandling('/silences', onClose);
  const match = choices.find((choice) => choice.scope === scope)?.match ?? {};
  const { company, source, object_type } = alert.subject;
  const words: Readonly<Record<SilenceScope, string>> = {
    this: t.silenceThis(`${alert.rule}, ${[company, source, object_type].filter(Boolean).join(' › ') || '*'}`),
    object: t.silenceObject(object_type ?? ''),
    source: t.silenceSource(source ?? ''),
    company: t.silenceCompany(company ?? ''),
    rule: t.silenceEverywhere(alert.rule),
  };
  return (
    <FormDialog
      title={t.silenceTitle}
      says={t.silenceSays}
      word={t.silenceSend}
      handling={silencing}
      bodyOf={(form): NewSilence => ({
        match,
        ends_at: endIn(form),
        comment: said(form, 'comment'),
        ...nameOf(form, 'created_by'),
      })}
      onClose={onClose}
    >
      <fieldset className={formLayout.choices}>
        <legend>{t.silenceWhat}</legend>
        {choices.map((choice) => (
          <label key={choice.scope}>
            <input type="radio" name="scope" checked={scope === choice.scope} onChange={() => setScope(choice.scope)} />
            <span>{words[choice.scope]}</span>
          </label>
        ))}
      </fieldset>
      <HowLong company={alert.subject.company} />
      <Said as="comment" />
    </FormDialog>
  );
}
