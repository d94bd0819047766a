/** A cause, which is a message without its numbers, ids, quotes, paths and times, for people: what is left out is an ellipsis. */
export const causeWords = (cause: string): string =>
  cause.replaceAll(/<(?:text|path|time|id|n)>/g, '…').replaceAll(/…(?:\s*…)+/g, '…');

/**
 * The cause that alerts share, for people; null: there is none to read. Alerts that are no failures have no message: the engine joins
 * those of a rule and a source under a name of its own.
 */
export const readableCause = (cause: string | null, rules: readonly string[]): string | null =>
  cause === null || rules.some((rule) => cause.startsWith(`${rule} of `)) ? null : causeWords(cause);
