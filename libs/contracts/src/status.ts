/** How a run stands. All but RUNNING are ends. */
export const runStatuses = ['SUCCESS', 'PARTIAL', 'FAILED', 'CANCELLED', 'SKIPPED', 'RUNNING'] as const;
export type RunStatus = (typeof runStatuses)[number];

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

// Letters outside of these can become them: the capital of "ſ" is "S".
const plainLetters = /^[A-Za-z]+$/;

/** The status a word stands for, or null when it is not one of `statusWords`. */
export function readStatus(word: unknown): RunStatus | null {
  if (typeof word !== 'string') return null;
  const known = words.get(word);
  if (known !== undefined) return known;
  return plainLetters.test(word) ? (words.get(word.toUpperCase()) ?? null) : null;
}
