import type { ErrorCode } from './errors.js';
import { isExact, MAX_OBJECT_ID_CHARS, readObjectId } from './object-id.js';
import { readStatus, type StatusWords } from './status.js';

/** Longest name, id or short text, in characters: what an index of the database can still hold. */
export const MAX_NAME_CHARS = 255;

/** NUL or half of a surrogate pair: UTF-8 and PostgreSQL have no way to keep them. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** The text with U+FFFD in the place of each of them. */
export const storable = (text: string): string =>
  isStorable(text) ? text : text.toWellFormed().replaceAll('\0', '\ufffd');

// A code point takes one or two code units, so most texts need no counting.
const isLonger = (text: string, maxChars: number): boolean => text.length > 2 * maxChars || [...text].length > maxChars;

function textFault(value: unknown, maxChars: number): ErrorCode | null {
  if (typeof value !== 'string') return 'field_type';
  if (value.length > maxChars && isLonger(value, maxChars)) return 'field_too_long';
  return isStorable(value) ? null : 'text_unstorable';
}

const orNumber = (value: unknown): ErrorCode | null =>
  typeof value === 'number' ? null : textFault(value, MAX_NAME_CHARS);

type JsonType = 'string' | 'number' | 'boolean' | 'object' | 'array';

export interface FieldKind {
  /** The code of what is wrong with a value, or null. A field that is absent, null or blank is not asked about. */
  readonly faultOf: (value: unknown, words?: StatusWords) => ErrorCode | null;
  /** The rule as the end of a sentence that begins with the field's name. */
  readonly says: string;
  /** The same in a few words, for the docs. */
  readonly takes: string;
  readonly types: readonly JsonType[];
  readonly maxChars?: number;
  /** The same for every spelling of a value; undefined: the value as text. */
  readonly meaningOf?: (value: unknown) => unknown;
  /** Where a secret is looked for in it: in any text, in a name as long as one, or in a text that is no number and no time. */
  readonly search: 'text' | 'name' | 'measure' | 'within';
}

/** The kinds of field that a raw record has. The check, the API pages, the published schema and the docs read this table. */
export const fieldKinds = {
  name: {
    faultOf: (value) => textFault(value, MAX_NAME_CHARS),
    says: `must be a text of 1 to ${MAX_NAME_CHARS} characters`,
    takes: `text of 1 to ${MAX_NAME_CHARS} characters`,
    types: ['string'],
    search: 'name',
    maxChars: MAX_NAME_CHARS,
  },
  /** Text of any length up to the size of the record. One that cannot be kept as it is costs no run: it is mended in standardization. */
  text: {
    faultOf: (value) => (typeof value === 'string' ? null : 'field_type'),
    says: 'must be a text or null',
    takes: 'text of any length',
    types: ['string'],
    search: 'text',
  },
  /** A name that systems also give as a number. */
  key: {
    faultOf: (value) =>
      typeof value === 'number' ? (isExact(value) ? null : 'field_type') : textFault(value, MAX_NAME_CHARS),
    says: `must be a text of 1 to ${MAX_NAME_CHARS} characters, or a number`,
    takes: `text of 1 to ${MAX_NAME_CHARS} characters, or a number`,
    types: ['string', 'number'],
    search: 'name',
    maxChars: MAX_NAME_CHARS,
  },
  objectId: {
    faultOf: (value) => {
      if (typeof value === 'string') return textFault(value.trim(), MAX_OBJECT_ID_CHARS);
      return readObjectId(value) === null ? 'object_id_unreadable' : null;
    },
    says: 'must be a text or a number',
    takes: `text of 1 to ${MAX_OBJECT_ID_CHARS} characters, or a number`,
    types: ['string', 'number'],
    search: 'name',
    meaningOf: readObjectId,
  },
  status: {
    faultOf: (value, words) => (readStatus(value, words) === null ? 'status_unknown' : null),
    says: 'must be a known status such as SUCCESS, FAILED or RUNNING, or true or false',
    takes: 'one of [the known words](#status), in any case, or true or false',
    types: ['string', 'boolean'],
    search: 'name',
    meaningOf: (value) => readStatus(value) ?? value,
  },
  /** Whether it can be read is decided in standardization, which knows the company's time zone. */
  time: {
    faultOf: orNumber,
    says: `must be a text of at most ${MAX_NAME_CHARS} characters, or a number`,
    takes: 'time in any of [the usual forms](#times), as text or number',
    types: ['string', 'number'],
    search: 'measure',
    maxChars: MAX_NAME_CHARS,
  },
  /** Number or short text. Whether the text is a number is decided in standardization. */
  number: {
    faultOf: orNumber,
    says: `must be a number, the text of one, or null`,
    takes: `number or text of at most ${MAX_NAME_CHARS} characters`,
    types: ['number', 'string'],
    search: 'measure',
    maxChars: MAX_NAME_CHARS,
  },
  /** Taken as far as it can be; what cannot is noted. */
  labels: {
    faultOf: () => null,
    says: 'must be an object of texts',
    takes: 'object of texts, list of texts, or one text',
    types: ['object', 'array', 'string'],
    search: 'within',
    meaningOf: (value) => JSON.stringify(value),
  },
} as const satisfies Record<string, FieldKind>;

export type FieldKindName = keyof typeof fieldKinds;
