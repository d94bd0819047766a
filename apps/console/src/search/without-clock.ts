/** The search of a page without whose clock its times are read from, which every page has and which filters nothing. */
export function withoutClock<T extends { readonly clock?: unknown }>(search: T): Omit<T, 'clock'> {
  const { clock: _clock, ...own } = search;
  return own;
}
