import { useState } from 'react';
import { useMessages } from '../i18n/locale';
import { defineMessages } from '../i18n/messages';
import { shared } from '../i18n/shared.messages';
import { HOUR_MS } from '../format/durations';
import { useZoneOf } from '../format/use-format';
import { zonedMs } from '../format/zoned-input';
import { useIsNamed } from '../session/session';
import { formLayout } from './dialog';
import { Field } from './layout';

const messages = defineMessages({
  en: {
    note: 'What is known, or done about it (optional)',
    noNote: 'no note',
    yourName: 'Your name (optional)',
    reason: 'Why (optional)',
    noReason: 'no reason given',
    long: 'For how long',
    hours: (count: number) => `${count} h`,
    custom: 'until…',
    customUntil: (zone: string) => `Until (${zone})`,
  },
  fr: {
    note: 'Ce qu’on sait, ou ce qui est fait (facultatif)',
    noNote: 'sans note',
    yourName: 'Votre nom (facultatif)',
    reason: 'Pourquoi (facultatif)',
    noReason: 'sans raison donnée',
    long: 'Pour combien de temps',
    hours: (count) => `${count} h`,
    custom: 'jusqu’à…',
    customUntil: (zone) => `Jusqu’à (${zone})`,
  },
});

/** The text of a field, without spaces around it. */
export const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
};

/** The name of a person as a part of a body; nothing when none is given. */
export function nameOf<Name extends string>(form: FormData, name: Name): Partial<Record<Name, string>> {
  const by = textOf(form, 'by');
  return by === '' ? {} : ({ [name]: by } as Partial<Record<Name, string>>);
}

export function FormActions({
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

/** Reads the text of `Said`. At night two clicks must do: when nothing is given, it says so. */
export function useSaid(): (form: FormData, name: 'note' | 'comment') => string {
  const t = useMessages(messages);
  return (form, name) => textOf(form, name) || (name === 'note' ? t.noNote : t.noReason);
}

/** A text that may be given, the field `name`, and who gives it, the field `by`, where that is not known. */
export function Said({ as: name }: { readonly as: 'note' | 'comment' }) {
  const t = useMessages(messages);
  const isNamed = useIsNamed();
  return (
    <>
      <Field label={name === 'note' ? t.note : t.reason}>
        <textarea name={name} maxLength={2000} />
      </Field>
      {!isNamed && (
        <Field label={t.yourName}>
          <input name="by" maxLength={255} autoComplete="name" />
        </Field>
      )}
    </>
  );
}

const presetHours = [1, 4, 24] as const;

/** For how long something is muted: the field `hours`, or the field `until` when that is empty. */
export function HowLong({ company }: { readonly company: string | null }) {
  const t = useMessages(messages);
  const [hours, setHours] = useState<number | null>(4);
  const zone = useZoneOf()(company);
  return (
    <>
      <fieldset className={formLayout.choices}>
        <legend>{t.long}</legend>
        <div className={formLayout.row}>
          {[...presetHours, null].map((each) => (
            <label key={each}>
              <input
                type="radio"
                name="hours"
                value={each ?? ''}
                checked={hours === each}
                onChange={() => setHours(each)}
              />
              <span>{each === null ? t.custom : t.hours(each)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <input type="hidden" name="zone" value={zone} />
      {hours === null && (
        <Field label={t.customUntil(zone)}>
          <input type="datetime-local" name="until" required />
        </Field>
      )}
    </>
  );
}

/** The end that was chosen in `HowLong`, ISO 8601 in UTC. */
export function endIn(form: FormData): string {
  const hours = textOf(form, 'hours');
  const end =
    hours === ''
      ? new Date(zonedMs(textOf(form, 'until'), textOf(form, 'zone')))
      : new Date(Date.now() + Number(hours) * HOUR_MS);
  return end.toISOString();
}
