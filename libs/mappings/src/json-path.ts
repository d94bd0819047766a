/** An object of a parsed JSON, of which only its own keys are looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value behind these keys; undefined: one of them is not there, or null. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return found ?? undefined;
}

/** A text that is not blank. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' && found.trim() !== '' ? found : undefined;
}

/** A finite number that is not below 0. */
export function amountAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'number' && Number.isFinite(found) && found >= 0 ? found : undefined;
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** An address that a browser may follow. */
export function webAddressAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = textAt(value, ...path);
  return found !== undefined && /^https?:\/\//i.test(found) ? found : undefined;
}

export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  return Array.isArray(value)
    ? 'a list'
    : ({ object: 'an object', string: 'a text' }[typeof value as string] ?? `a ${typeof value}`);
}
