/** The way to a value inside another one. */
export type Path = readonly (string | number)[];

/** A change of one value: another one, or none. */
export type Change = { readonly to: unknown } | 'removed' | 'with a key that is none';

/** A word that no file knows. */
export const UNKNOWN = 'zzz-unknown';

/** Values of all kinds, right nearly nowhere. */
export const otherValues: readonly unknown[] = [
  null,
  true,
  7,
  -1,
  1.5,
  '',
  ' ',
  UNKNOWN,
  '7',
  'x'.repeat(1001),
  [],
  [UNKNOWN],
  [null],
  {},
  { [UNKNOWN]: 1 },
];

/** The ways to all values inside a value, and to itself. */
export function pathsIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  const keys: readonly (string | number)[] = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return [at, ...keys.flatMap((key) => pathsIn((value as Record<string | number, unknown>)[key], [...at, key]))];
}

/** A copy of the value with one change. A path that leads nowhere changes nothing. */
export function changed(value: unknown, path: Path, change: Change): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    if (change === 'removed') return null;
    if (change !== 'with a key that is none') return change.to;
    return typeof value === 'object' && !Array.isArray(value) ? { ...value, [UNKNOWN]: 1 } : value;
  }
  if (typeof value !== 'object' || value === null || !(key in value)) return value;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string | number, unknown>;
  if (rest.length > 0 || change !== 'removed') copy[key] = changed(copy[key], rest, change);
  else if (Array.isArray(copy)) copy.splice(Number(key), 1);
  else delete copy[key];
  return copy;
}
