/** Longest object id, in characters: what the indexes of the database can hold beside the other names. */
export const MAX_OBJECT_ID_CHARS = 200;

const integerText = /^([+-]?)0*(\d+)$/;

/**
 * The id that was written, as text: without blanks around it; an integer without a plus or leading zeros. Null: nothing
 * was written, or it is neither a text nor a number that JSON holds exactly.
 */
export function readObjectId(value: unknown): string | null {
  // An integer beyond 2^53 has lost digits; `parseRecord` hands it over as text.
  if (typeof value === 'number') return isExact(value) ? String(value + 0) : null;
  if (typeof value !== 'string') return null;
  const text = value.trim();
  const [, sign, digits] = integerText.exec(text) ?? [];
  if (digits === undefined) return text === '' ? null : text;
  return sign === '-' && digits !== '0' ? `-${digits}` : digits;
}

/** Whether a number stands for what was written: no integer that JavaScript rounds. */
export const isExact = (value: number): boolean =>
  Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value));
