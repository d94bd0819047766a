import { useSyncExternalStore } from 'react';
import { readSetting, writeSetting } from './settings';

export const themes = ['system', 'light', 'dark'] as const;

export type Theme = (typeof themes)[number];

const listeners = new Set<() => void>();
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

let theme: Theme = themes.find((name) => name === readSetting('theme')) ?? 'system';

function apply(): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const listener of listeners) listener();
}

apply();
systemIsDark.addEventListener('change', apply);

export function switchTheme(next: Theme): void {
  theme = next;
  writeSetting('theme', next);
  apply();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The theme that the reader chose. */
export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => theme);

/** Whether that theme is dark at the moment; a canvas is drawn anew when this changes. */
export const useIsDark = (): boolean =>
  useSyncExternalStore(subscribe, () => (theme === 'system' ? systemIsDark.matches : theme === 'dark'));
