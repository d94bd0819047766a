import { plainAt, type Reader, refuse, refuseWord, then, writtenAt } from './place.js';

/** Names are shorter, addresses too. */
const LONGEST_CHARS = 1000;

/** Why a text cannot be used, as the end of a sentence; null: it can. */
export type TextCheck = (text: string) => string | null;

/** Any text that is not empty, numbers and dates included, as it is written. */
export const anyText: TextCheck = (text) => {
  if (text.trim() === '') return 'must not be empty';
  // PostgreSQL keeps neither.
  if (text.includes('\0') || !text.isWellFormed()) return 'must hold neither a NUL nor half a surrogate pair';
  return text.length > LONGEST_CHARS ? `must not be longer than ${LONGEST_CHARS} characters` : null;
};

export const textThat =
  (check: TextCheck): Reader<string> =>
  (place) => {
    const text = writtenAt(place);
    const reason = text === undefined ? 'must be a text' : (anyText(text) ?? check(text));
    return reason === null ? text : refuse(place, reason);
  };

export const text: Reader<string> = textThat(anyText);

export const yesOrNo: Reader<boolean> = (place) => {
  const word = plainAt(place);
  if (word !== 'true' && word !== 'false') return refuse(place, 'must be true or false');
  return word === 'true';
};

/** The limits belong to the range. */
export const numberFrom =
  (min: number, max = Infinity): Reader<number> =>
  (place) => {
    const range = max === Infinity ? `a number, ${min} or more` : `a number from ${min} to ${max}`;
    const written = plainAt(place) ?? '';
    const isNumber = /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d{1,3})?$/i.test(written);
    if (!isNumber) return refuse(place, `must be ${range}`);
    const value = Number(written);
    return value >= min && value <= max && value < Infinity
      ? value
      : refuse(place, `must be ${range}, and is ${value}`);
  };

export const wholeNumberFrom = (min: number, max?: number): Reader<number> =>
  then(numberFrom(min, max), (value, place) =>
    Number.isSafeInteger(value) ? value : refuse(place, `must be a whole number, and is ${value}`),
  );

/** @param kind with its article: "a severity" */
export const oneOf =
  <W extends string>(kind: string, known: readonly W[]): Reader<W> =>
  (place) => {
    const word = writtenAt(place);
    if (word === undefined) return refuse(place, `must be ${kind}`);
    return known.find((candidate) => candidate === word) ?? refuseWord(place, word, kind, known);
  };
