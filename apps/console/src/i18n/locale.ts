import { useSyncExternalStore } from 'react';
import { writeSetting } from '../shell/settings';
import { initialLocale } from './initial-locale';
import type { Catalogue, Locale, MessagesOf } from './messages';

const listeners = new Set<() => void>();

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
