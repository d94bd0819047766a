/** Takes one of each company in turn, so that many of one company do not come before the only one of another. The order within a company stays. */
export function inTurns<T extends { readonly company: string | null }>(all: readonly T[]): T[] {
  const nthOf = new Map<string | null, number>();
  const withTurn = all.map((one) => {
    const nth = nthOf.get(one.company) ?? 0;
    nthOf.set(one.company, nth + 1);
    return { one, nth };
  });
  return withTurn.sort((a, b) => a.nth - b.nth).map(({ one }) => one);
}
