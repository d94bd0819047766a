const INTEGER = /^(?:0|-?[1-9]\d{0,15})$/;

/** Whether an object id is the decimal text of an integer that a double holds exactly. */
export const isIntegerId = (id: string): boolean => INTEGER.test(id) && Number.isSafeInteger(Number(id));

/** Sorts object ids: integers by their value, then all others by their characters. */
export function compareObjectIds(a: string, b: string): number {
  const [left, right] = [isIntegerId(a), isIntegerId(b)];
  if (left && right) return Number(a) - Number(b);
  if (left !== right) return left ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
