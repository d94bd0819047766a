import { readSetting } from '../shell/settings';
import { type Locale, locales } from './messages';

/** The language that the reader chose here, or the first of the browser's that the console has. */
export function initialLocale(): Locale {
  const kept = readSetting('locale');
  const wanted = [kept, ...navigator.languages].map((tag) => tag?.slice(0, 2).toLowerCase());
  return locales.find((locale) => locale === wanted.find((tag) => locales.some((known) => known === tag))) ?? 'en';
}
