const integerText = /^[+-]?\d{1,16}$/;

/** The integer that an object id stands for, or null: neither an exact integer nor the text of one. */
export function readObjectId(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : null;
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (!integerText.test(text)) return null;
  const id = Number(text);
  // Adding 0 makes 0 of -0.
  return Number.isSafeInteger(id) ? id + 0 : null;
}
