export type RunStatus = 'SUCCESS' | 'FAILED';

const words: ReadonlyMap<string, RunStatus> = new Map([
  ['SUCCESS', 'SUCCESS'],
  ['SUCCES', 'SUCCESS'],
  ['OK', 'SUCCESS'],
  ['FAILED', 'FAILED'],
  ['ECHEC', 'FAILED'],
  ['ERROR', 'FAILED'],
  ['KO', 'FAILED'],
]);

/** Every word that is read as a status, in any case. */
export const statusWords: readonly string[] = [...words.keys()];

/** The status a word stands for, or null when it is not one of `statusWords`. */
export const readStatus = (word: unknown): RunStatus | null =>
  typeof word === 'string' ? (words.get(word) ?? words.get(word.toUpperCase()) ?? null) : null;
