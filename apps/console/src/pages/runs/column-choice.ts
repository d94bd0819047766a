import { useState } from 'react';
import { readSetting, writeSetting } from '../../shell/settings';
import { looks } from './columns';

/** Which columns are shown, kept in this browser. The object is always there: it opens the run. */
export type ColumnChoice = Readonly<Record<string, boolean>>;

function kept(): ReadonlySet<string> | null {
  const text = readSetting('runsColumns');
  return text === null ? null : new Set(text.split(' '));
}

export function useColumnChoice(): [ColumnChoice, (id: string, isShown: boolean) => void] {
  const [choice, setChoice] = useState<ColumnChoice>(() => {
    const names = kept();
    return Object.fromEntries(
      looks.map(({ id, isUsual = false }) => [id, id === 'object' || (names?.has(id) ?? isUsual)]),
    );
  });
  const change = (id: string, isShown: boolean): void => {
    const next = { ...choice, [id]: isShown };
    setChoice(next);
    writeSetting('runsColumns', looks.flatMap((look) => (next[look.id] ? [look.id] : [])).join(' '));
  };
  return [choice, change];
}
