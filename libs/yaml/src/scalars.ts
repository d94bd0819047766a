import { plainAt, type Reader, readerOf, refuse, refuseWord, then, writtenAt } from './location.js';
import { type JsonSchema, textSchema } from './schema.js';

/** Limit of a text, which is a name or an address. */
const LONGEST_CHARS = 1000;

/** Checks a text. @returns the problem as the end of a sentence; null: valid */
export type TextCheck = (text: string) => string | null;

/** Any text that is not blank, numbers and dates included. */
export const anyText: TextCheck = (text) => {
  if (text.trim() === '') return 'must not be empty';
  // PostgreSQL cannot store either.
  if (text.includes('\0') || !text.isWellFormed()) return 'must hold neither a NUL nor half a surrogate pair';
  return text.length > LONGEST_CHARS ? `must not be longer than ${LONGEST_CHARS} characters` : null;
};

/** @param keywords what the schema has to say of the texts that pass the check */
export const textThat = (check: TextCheck, keywords: JsonSchema = {}): Reader<string> =>
  readerOf({ ...textSchema, ...keywords }, (location) => {
    const text = writtenAt(location);
    const reason = text === undefined ? 'must be a text' : (anyText(text) ?? check(text));
    return reason === null ? text : refuse(location, reason);
  });

export const text: Reader<string> = textThat(anyText);

export const yesOrNo: Reader<boolean> = readerOf({ type: 'boolean' }, (location) => {
  const word = plainAt(location);
  if (word !== 'true' && word !== 'false') return refuse(location, 'must be true or false');
  return word === 'true';
});

/** Reader of a number from `min` to `max`, inclusive. */
export const numberFrom = (min: number, max = Infinity): Reader<number> =>
  readerOf({ type: 'number', minimum: min, ...(max === Infinity ? {} : { maximum: max }) }, (location) => {
    const range = max === Infinity ? `a number, ${min} or more` : `a number from ${min} to ${max}`;
    const written = plainAt(location) ?? '';
    const isNumber = /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d{1,3})?$/i.test(written);
    if (!isNumber) return refuse(location, `must be ${range}`);
    const value = Number(written);
    return value >= min && value <= max && value < Infinity
      ? value
      : refuse(location, `must be ${range}, and is ${value}`);
  });

export const wholeNumberFrom = (min: number, max?: number): Reader<number> =>
  then(
    numberFrom(min, max),
    (value, location) =>
      Number.isSafeInteger(value) ? value : refuse(location, `must be a whole number, and is ${value}`),
    { type: 'integer', maximum: max ?? Number.MAX_SAFE_INTEGER },
  );

/** @param kind with its article: "a severity" */
export const oneOf = <W extends string>(kind: string, known: readonly W[]): Reader<W> =>
  readerOf({ type: 'string', enum: known }, (location) => {
    const word = writtenAt(location);
    if (word === undefined) return refuse(location, `must be ${kind}`);
    return known.find((candidate) => candidate === word) ?? refuseWord(location, word, kind, known);
  });
