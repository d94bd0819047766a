import { wordsByStatus } from './status-words.js';

/** How a run ended, or that it has not. Only SUCCESS is evidence that a failure is over. */
export type RunStatus = keyof typeof wordsByStatus;

export const runStatuses = Object.keys(wordsByStatus) as readonly RunStatus[];

/** Words that a company adds, by `statusKeyOf` of the word. */
export type StatusWords = ReadonlyMap<string, RunStatus>;

/** Longest text that is looked at as a status, in characters; the longest word of the table has a quarter of it. */
const MAX_WORD_CHARS = 100;

/** The word without case, accents, blanks, `_` and `-`: what all spellings of it share. */
export const statusKeyOf = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/[\p{M}\s_-]+/gu, '')
    .toLowerCase();

const words: StatusWords = new Map(
  runStatuses.flatMap((status) => [status, ...wordsByStatus[status]].map((word) => [statusKeyOf(word), status])),
);

/** Every word that is read as a status, in any case. */
export const statusWords: readonly string[] = runStatuses.flatMap((status) => [status, ...wordsByStatus[status]]);

const canonical: ReadonlySet<string> = new Set(runStatuses);

/**
 * The status that a word or a boolean stands for; null: no word that is known.
 * @param more words of the company, which come before ours
 */
export function readStatus(word: unknown, more?: StatusWords): RunStatus | null {
  if (typeof word === 'boolean') return word ? 'SUCCESS' : 'FAILED';
  if (typeof word !== 'string' || word.length > MAX_WORD_CHARS) return null;
  if (more === undefined && canonical.has(word)) return word as RunStatus;
  const key = statusKeyOf(word);
  return more?.get(key) ?? words.get(key) ?? null;
}
