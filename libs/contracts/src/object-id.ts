const integerText = /^[+-]?\d{1,16}$/;

/** The integer that an object id stands for, or null: neither an exact integer nor the text of one. */
export function readObjectId(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null;
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (!integerText.test(text)) return null;
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : null;
}
