import { useSyncExternalStore } from 'react';

/** A phone held upright; the same width as in the style sheets. */
const narrow = matchMedia('(max-width: 560px)');

const subscribe = (listener: () => void): (() => void) => {
  narrow.addEventListener('change', listener);
  return () => narrow.removeEventListener('change', listener);
};

/** Whether there is no room for tables. */
export const useIsNarrow = (): boolean => useSyncExternalStore(subscribe, () => narrow.matches);
