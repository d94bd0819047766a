/** Those at the end of a list that all are so, in their order. */
export const trailing = <T>(list: readonly T[], isSo: (item: T) => boolean): readonly T[] =>
  list.slice(list.findLastIndex((item) => !isSo(item)) + 1);
