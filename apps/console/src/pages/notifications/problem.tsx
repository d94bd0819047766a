import { useLocale } from '../../i18n/locale';
import { frenchSpaces } from '../../i18n/typography';
import { problemInFrench } from './problem-fr';

/** Why a message did not arrive, in the language of the page. */
export function Problem({ of }: { readonly of: string }) {
  const french = useLocale() === 'fr' ? problemInFrench(of) : null;
  return french === null ? <span lang="en">{of}</span> : <span>{frenchSpaces(french)}</span>;
}
