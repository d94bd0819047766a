import { useSyncExternalStore } from 'react';

const KEPT = 'observability-stack.reloadedFor';

let isOther = false;
const listeners = new Set<() => void>();

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Whether the service has another build of the console by now, which this page could not change to yet. */
export const useIsOtherBuild = (): boolean => useSyncExternalStore(subscribe, () => isOther);

/** The script with which a page begins; its name changes with every build. */
const runningScript = (): string | null =>
  document.querySelector('script[type="module"][src]')?.getAttribute('src') ?? null;

async function servedScript(): Promise<string | null> {
  const response = await fetch('/ui/', { cache: 'no-store' }).catch(() => null);
  if (!response?.ok) return null;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  return page.querySelector('script[type="module"][src]')?.getAttribute('src') ?? null;
}

/** A build is changed to once: one whose page does not come up with it must not reload for ever. */
function isFirstReload(script: string): boolean {
  try {
    if (sessionStorage.getItem(KEPT) === script) return false;
    sessionStorage.setItem(KEPT, script);
    return true;
  } catch {
    return false;
  }
}

const isWriting = (): boolean => document.querySelector('dialog[open]') !== null;

/**
 * Loads this page anew when the service has another build of the console, once for each. While a dialog is open nothing is thrown
 * away that somebody may be writing: the banner offers the new build. @returns whether the page is going
 */
export function changeToNewBuild(): Promise<boolean> {
  // Several parts of the page may notice it at once.
  changing ??= change().finally(() => (changing = null));
  return changing;
}

let changing: Promise<boolean> | null = null;

async function change(): Promise<boolean> {
  const [running, served] = [runningScript(), await servedScript()];
  if (running === null || served === null || served === running) return false;
  if (!isWriting() && isFirstReload(served)) {
    location.reload();
    return true;
  }
  isOther = true;
  for (const listener of listeners) listener();
  return false;
}
