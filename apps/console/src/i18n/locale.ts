import { useSyncExternalStore } from 'react';
import { readSetting, writeSetting } from '../shell/settings';
import { type Catalogue, type Locale, locales, type MessagesOf } from './messages';

const listeners = new Set<() => void>();

function initialLocale(): Locale {
  const kept = readSetting('locale');
  const wanted = [kept, ...navigator.languages].map((tag) => tag?.slice(0, 2).toLowerCase());
  return locales.find((locale) => locale === wanted.find((tag) => locales.some((known) => known === tag))) ?? 'en';
}

let locale: Locale = initialLocale();
document.documentElement.lang = locale;

const currentLocale = (): Locale => locale;

export function switchLocale(next: Locale): void {
  locale = next;
  writeSetting('locale', next);
  document.documentElement.lang = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useLocale = (): Locale => useSyncExternalStore(subscribe, currentLocale);

/** The texts in the language of the reader. */
export function useMessages<M>(catalogue: Catalogue<M>): MessagesOf<M> {
  return catalogue[useLocale()];
}
