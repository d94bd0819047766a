/** A cause, which is a message without its numbers, ids, quotes, paths and times, for people: what is left out is an ellipsis. */
export const causeWords = (cause: string): string =>
  cause.replaceAll(/<(?:text|path|time|id|n)>/g, '…').replaceAll(/…(?:\s*…)+/g, '…');
