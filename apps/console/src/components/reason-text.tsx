import { useLocale } from '../i18n/locale';
import { reasonParts } from '../state/reason-parts';
import { Parts } from './sentence';

/** Why a record was set aside or refused, in the language of the page; a reason that has no French form is quoted. */
export function ReasonText({ of, company }: { readonly of: string; readonly company: string | null }) {
  const parts = reasonParts(of, useLocale());
  if (parts === null) return <q lang="en">{of}</q>;
  return <Parts parts={parts} company={company} />;
}
