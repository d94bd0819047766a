import { type Normalization, type NormalizationCode, type StandardizedLog, storable } from '@app/contracts';
import { cutText } from './cut-text.js';

/** Longest text that a note quotes, in bytes. Only a number between a great many blanks is longer. */
const MAX_ORIGINAL_BYTES = 2048;

/** Values that a source writes where a text or a number belongs. */
export type Written = string | number | null | undefined;

/** A value taken from a record, with every change that was made on the way. */
export interface Taken<T> {
  readonly value: T;
  readonly notes: readonly Normalization[];
}

const NOTHING_CHANGED: readonly Normalization[] = Object.freeze([]);

/** The value stands for exactly what was written. */
export const unchanged = <T>(value: T): Taken<T> => ({ value, notes: NOTHING_CHANGED });

/** The value is not what was written, and `code` says why. */
export const changed = <T>(
  value: T,
  field: keyof StandardizedLog,
  code: NormalizationCode,
  written: Written | boolean,
): Taken<T> => ({ value, notes: [note(field, code, written)] });

/**
 * One entry of `normalizations`. A value that JSON cannot hold is spelled out (`Infinity`, `NaN`), and -0 is 0, as JSON
 * writes it.
 */
export const note = (
  field: keyof StandardizedLog,
  code: NormalizationCode,
  written: Written | boolean,
): Normalization => ({
  field,
  code,
  original: originalOf(written),
});

/** The text as far as a record can keep it: of a long one its beginning and end, and no character that no database has. */
export function takeText(
  field: 'description' | 'parameters',
  written: string | null | undefined,
): Taken<string | null> {
  if (written === undefined || written === null) return unchanged(null);
  const whole = storable(written);
  const { text, writtenBytes } = cutText(whole);
  if (text === written) return unchanged(text);
  const cut = writtenBytes === null ? [] : [note(field, 'text_cut', writtenBytes)];
  return { value: text, notes: whole === written ? cut : [...cut, note(field, 'text_mended', null)] };
}

function originalOf(written: Written | boolean): string | number | null {
  if (typeof written === 'string') return cutText(storable(written), MAX_ORIGINAL_BYTES).text;
  if (typeof written === 'boolean') return String(written);
  return typeof written === 'number' ? asJsonHolds(written) : null;
}

const asJsonHolds = (value: number): number | string => (Number.isFinite(value) ? value + 0 : String(value));
