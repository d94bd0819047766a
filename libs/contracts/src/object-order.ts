const INTEGER = /^(?:0|-?[1-9]\d{0,15})$/;

/** Whether an object id is the decimal text of an integer that a double holds exactly. */
export const isIntegerId = (id: string): boolean => INTEGER.test(id) && Number.isSafeInteger(Number(id));

/** Sorts object ids: integers by their value, then all others by their code points. */
export function compareObjectIds(a: string, b: string): number {
  const [left, right] = [isIntegerId(a), isIntegerId(b)];
  if (left && right) return Number(a) - Number(b);
  if (left !== right) return left ? -1 : 1;
  return compareNames(a, b);
}

const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;

/**
 * Compares by code points, as `collate "C"` sorts UTF-8. JavaScript's `<` compares UTF-16 units, which sorts surrogate pairs
 * before U+E000–U+FFFF.
 */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return rankOf(left) - rankOf(right);
  }
  return a.length - b.length;
}

const rankOf = (unit: number): number => (unit >= FIRST_SURROGATE && unit <= LAST_SURROGATE ? unit + 0x10000 : unit);
