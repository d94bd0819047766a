const INTEGER = /^(?:0|-?[1-9]\d*)$/;

/** The order of object ids, that of the service: integers by their value, then all others by their characters. */
export function byId(a: string, b: string): number {
  const [left, right] = [isInteger(a), isInteger(b)];
  if (left && right) return Number(a) - Number(b);
  if (left !== right) return left ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

const isInteger = (id: string): boolean => INTEGER.test(id) && Number.isSafeInteger(Number(id));
