/** Longer words are not compared: no known word is that long. */
const LONGEST_CHARS = 64;

/**
 * The known word with the smallest edit distance: at most 1 for words up to 4 letters, 2 up to 8, 3 for longer ones; null:
 * none is that near.
 */
export function nearest(word: string, known: readonly string[]): string | null {
  if (word.length > LONGEST_CHARS) return null;
  const most = word.length <= 4 ? 1 : word.length <= 8 ? 2 : 3;
  const near = known
    .filter((candidate) => Math.abs(candidate.length - word.length) <= most)
    .map((candidate) => ({ candidate, edits: editsBetween(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ edits }) => edits <= most)
    .toSorted((a, b) => a.edits - b.edits);
  return near[0]?.candidate ?? null;
}

/** Optimal string alignment distance (Damerau 1964, Levenshtein 1966): each swap counts once, and no letter moves twice. */
export function editsBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          last[column]! + 1,
          current[column - 1]! + 1,
          last[column - 1]! + (isSame ? 0 : 1),
          isSwap ? beforeLast[column - 2]! + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length]!;
}
