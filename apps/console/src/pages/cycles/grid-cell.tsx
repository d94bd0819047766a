import { useMessages } from '../../i18n/locale';
import { messages } from './cycles.messages';
import styles from './cycles.module.css';
import type { Cell } from './grid';

interface CellWords {
  readonly name: string;
  readonly reason: string;
}

type CellMessages = ReturnType<typeof useMessages<(typeof messages)['en']>>;

/** Cells are few and shared, so that each is put into words once a language. */
const wordsMade = new WeakMap<CellMessages, Map<Cell, CellWords>>();

function wordsOf(cell: Cell, t: CellMessages): CellWords {
  const { state, isNew, isLate } = cell;
  const reasons = [
    state === 'failed' && t.failedSays,
    state === 'missing' && t.missingSays,
    state === 'unknown' && t.unknownSays,
    isLate && t.lateSays,
    isNew && t.newSays,
  ].filter((reason) => reason !== false);
  const names = [t[state], ...(isLate ? [t.late] : []), ...(isNew ? [t.isNew] : [])];
  return { name: names.join(', ').toLocaleLowerCase(), reason: reasons.join('; ') };
}

/** The description of a cell, in words. */
export function useCellWords(): (cell: Cell) => CellWords {
  const t = useMessages(messages);
  return (cell) => {
    const made = wordsMade.get(t) ?? new Map<Cell, CellWords>();
    const words = made.get(cell) ?? wordsOf(cell, t);
    wordsMade.set(t, made.set(cell, words));
    return words;
  };
}

export function CellShape({ cell: { state, isNew, isLate } }: { readonly cell: Cell }) {
  return (
    <span
      className={`${styles.cell} ${styles[state]} ${isLate ? styles.late : ''} ${isNew ? styles.new : ''}`}
      aria-hidden="true"
    />
  );
}
