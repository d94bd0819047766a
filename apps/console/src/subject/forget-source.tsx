import { useState } from 'react';
import type { SubjectState } from '../api/types';
import { rows } from '../components/more';
import { FormDialog, useHandling } from '../components/handling-dialogs';
import { DAY_MS } from '../format/durations';
import { useNow } from '../format/now';
import { useMessages } from '../i18n/locale';
import { useMay } from '../session/session';
import { messages } from './subject.messages';

/** A source that ran later than this is not offered to be forgotten: it may be late only. */
const LONG_AGO_MS = 7 * DAY_MS;

/** Has somebody who may operate forget a source that has not run for long; nothing for others. `isNamed`: beside other sources. */
export function ForgetSource({ state, isNamed = false }: { readonly state: SubjectState; readonly isNamed?: boolean }) {
  const t = useMessages(messages);
  const mayOperate = useMay('operate');
  const [isOpen, setOpen] = useState(false);
  const now = useNow();
  const { company, source } = state.subject;
  if (!mayOperate || company === null || source === null || !canBeForgotten(state, now)) return null;
  return (
    <>
      <button type="button" className={isNamed ? rows.link : undefined} onClick={() => setOpen(true)}>
        {isNamed ? t.forgetNamed(source) : t.forget}
      </button>
      {isOpen && <ForgetDialog company={company} source={source} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Nothing is known of it but that it is silent: what fails has to be mended, not forgotten. */
const canBeForgotten = ({ state, last_run }: SubjectState, now: number): boolean =>
  (state === 'unknown' || state === 'silent' || state === 'learning') &&
  last_run !== null &&
  now - Date.parse(last_run.end_time) > LONG_AGO_MS;

function ForgetDialog({
  company,
  source,
  onClose,
}: {
  readonly company: string;
  readonly source: string;
  readonly onClose: () => void;
}) {
  const t = useMessages(messages);
  const forgetting = useHandling('/expectations/forget', onClose);
  return (
    <FormDialog
      title={t.forgetTitle(source, company)}
      says={t.forgetSays}
      word={t.forgetSend}
      handling={forgetting}
      bodyOf={() => ({ company, source })}
      onClose={onClose}
    />
  );
}
