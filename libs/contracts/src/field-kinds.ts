import type { ErrorCode } from './errors.js';
import { readObjectId } from './object-id.js';
import { readStatus, statusWords } from './status.js';

/** Longest name, id or short text, in characters: what an index of the database can still hold. */
export const MAX_NAME_CHARS = 255;

/** NUL or half of a surrogate pair: UTF-8 and PostgreSQL have no way to keep them. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

// A code point takes one or two code units, so most texts need no counting.
const isTooLong = (text: string): boolean =>
  text.length > MAX_NAME_CHARS && (text.length > 2 * MAX_NAME_CHARS || [...text].length > MAX_NAME_CHARS);

const textFault = (value: unknown, isShort: boolean): ErrorCode | null => {
  if (typeof value !== 'string') return 'field_type';
  if (isShort && isTooLong(value)) return 'field_too_long';
  return isStorable(value) ? null : 'text_unstorable';
};

interface FieldKind {
  /** The code of what is wrong with the value, or null. Absent is undefined. */
  readonly faultOf: (value: unknown) => ErrorCode | null;
  /** The rule as the end of a sentence that begins with the field's name. */
  readonly says: string;
  readonly openApi: {
    type?: 'string';
    oneOf?: { type: string }[];
    nullable?: true;
    required?: false;
    maxLength?: number;
  };
}

const optionalNumberOrText = {
  oneOf: [{ type: 'number' }, { type: 'string' }],
  nullable: true,
  required: false,
} as const;

const isBlank = (value: unknown): boolean => typeof value === 'string' && value.trim() === '';

/** The kinds of field that a raw record has. The decorators of the DTO and the check per record read this table. */
export const fieldKinds = {
  /** Required text that names something. */
  name: {
    faultOf: (value) => (value == null || isBlank(value) ? 'field_missing' : textFault(value, true)),
    says: `must be a text of 1 to ${MAX_NAME_CHARS} characters`,
    openApi: { type: 'string', maxLength: MAX_NAME_CHARS },
  },
  /** Required short text that may be empty. */
  text: {
    faultOf: (value) => (value == null ? 'field_missing' : textFault(value, true)),
    says: `must be a text of at most ${MAX_NAME_CHARS} characters`,
    openApi: { type: 'string', maxLength: MAX_NAME_CHARS },
  },
  /** Text of any length up to the size of the record, or null, or absent. */
  optionalText: {
    faultOf: (value) => (value == null ? null : textFault(value, false)),
    says: 'must be a text or null',
    openApi: { type: 'string', nullable: true, required: false },
  },
  /** Short text, or null, or absent. */
  optionalShortText: {
    faultOf: (value) => (value == null ? null : textFault(value, true)),
    says: `must be a text of at most ${MAX_NAME_CHARS} characters, or null`,
    openApi: { type: 'string', nullable: true, required: false, maxLength: MAX_NAME_CHARS },
  },
  /** Number or short text, or null, or absent. Whether the text is a number is decided in standardization. */
  numberOrText: {
    faultOf: (value) => (value == null || typeof value === 'number' ? null : textFault(value, true)),
    says: 'must be a number, the text of one, or null',
    openApi: { ...optionalNumberOrText, oneOf: [...optionalNumberOrText.oneOf] },
  },
  /** Object ids that `readObjectId` can read. */
  objectId: {
    faultOf: (value) =>
      value == null ? 'field_missing' : readObjectId(value) === null ? 'object_id_unreadable' : null,
    says: 'must be an integer or the text of one',
    openApi: { oneOf: [{ type: 'integer' }, { type: 'string' }] },
  },
  /** Statuses that `readStatus` can read. */
  statusWord: {
    faultOf: (value) => (value == null ? 'field_missing' : readStatus(value) === null ? 'status_unknown' : null),
    says: `must be one of ${statusWords.join(', ')}, in any case`,
    openApi: { type: 'string' },
  },
} as const satisfies Record<string, FieldKind>;

export type FieldKindName = keyof typeof fieldKinds;
