import { type RawBuilder, sql } from 'kysely';

/** Longest text of a list, in bytes of UTF-8. The answer about the one run, or dead letter, has the whole. */
export const SHORT_TEXT_BYTES = 2048;

/** The end of a text that was cut. */
const ELLIPSIS = '…';
const ELLIPSIS_BYTES = 3;

/** One character more than is shown: so `shortTextOf` sees that there is more. */
const READ_CHARS = SHORT_TEXT_BYTES + 1;

/**
 * A column of text of which the database reads and sends no more than a list shows. The length in bytes costs nothing,
 * also of a text that is stored compressed and aside.
 */
export const shortened = (column: string): RawBuilder<string | null> => {
  const text = sql.ref(column);
  return sql`case when octet_length(${text}) > ${sql.lit(SHORT_TEXT_BYTES)} then left(${text}, ${sql.lit(READ_CHARS)})
    else ${text} end`;
};

/** Whether a text is longer than lists show. */
export const isLongText = (text: string | null): boolean =>
  text !== null && text.length * 3 > SHORT_TEXT_BYTES && Buffer.byteLength(text) > SHORT_TEXT_BYTES;

/** The text in at most `SHORT_TEXT_BYTES` bytes, no character split; a longer one ends with an ellipsis. */
export function shortTextOf<T extends string | null>(text: T): T | string {
  if (text === null || !isLongText(text)) return text;
  const bytes = Buffer.from(text);
  let end = SHORT_TEXT_BYTES - ELLIPSIS_BYTES;
  // A byte of the form 10xxxxxx continues a character.
  while ((bytes[end]! & 0xc0) === 0x80) end -= 1;
  return `${bytes.toString('utf8', 0, end)}${ELLIPSIS}`;
}
