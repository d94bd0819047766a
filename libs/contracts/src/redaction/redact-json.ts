import { endOfString } from '../parse-json.js';
import { redactText, SECRET_MARK, isSecretText } from './redact-text.js';
import { isPasswordName, isSecretName } from './secret-words.js';

/** Replaces what a company's own patterns find in a text; the same text when they find nothing. */
export type OwnRedaction = (text: string) => string;

/** Decides about a text of a document. */
export interface JsonRedaction {
  /** The patterns of the company, when it has any. */
  readonly own?: OwnRedaction | undefined;
  /** Whether the value of this key of the outermost object stays as it is, whatever it holds. */
  readonly keeps?: (name: string) => boolean;
  readonly mark?: string;
}

const QUOTE = 0x22;
const COLON = 0x3a;
const token = /["{}[\],]|(?:-?\d|[tfn])[^\s,\]}]*/g;

/** An object or a list that the walk is in. */
interface Level {
  readonly isObject: boolean;
  /** Key of the value that comes next; null: a key comes next, or it is a list. */
  key: string | null;
  /** Whether everything in it is a secret, by the key that it stands under. */
  readonly isSecret: boolean;
}

/**
 * A JSON text without its secrets, by their form and by the keys that they stand under. Every byte that is no part of one stays: the
 * spelling of numbers, keys that are there twice. The same text when it holds none.
 * @param json must be JSON
 */
export function redactJson(json: string, { own, keeps, mark = SECRET_MARK }: JsonRedaction = {}): string {
  const parts: string[] = [];
  const levels: Level[] = [];
  let copiedTo = 0;
  const put = (from: number, to: number, text: string): void => {
    parts.push(json.slice(copiedTo, from), JSON.stringify(text));
    copiedTo = to;
  };
  token.lastIndex = 0;
  for (let found = token.exec(json); found !== null; found = token.exec(json)) {
    const { index } = found;
    const [text] = found;
    const level = levels.at(-1);
    if (text === '{' || text === '[') levels.push(levelWithin(text === '{', level));
    else if (text === '}' || text === ']') levels.pop();
    else if (text === ',') {
      if (level?.isObject) level.key = null;
    } else if (json.charCodeAt(index) === QUOTE) {
      const end = endOfString(json, index) + 1;
      token.lastIndex = end;
      const value = stringOf(json, index, end);
      const isKey = level?.isObject === true && level.key === null && isFollowedByColon(json, end);
      if (isKey) level.key = value;
      const isKept = keeps !== undefined && levels.length === 1 && level?.isObject === true && keeps(level.key ?? '');
      if (isKept) continue;
      const redacted = !isKey && isSecretHere(level, value) ? mark : redactedBy(own, redactText(value, mark));
      if (redacted !== value) put(index, end, redacted);
    } else if (/^[-\d]/.test(text) && isNumberSecret(level)) put(index, index + text.length, mark);
  }
  return parts.length === 0 ? json : parts.join('') + json.slice(copiedTo);
}

const levelWithin = (isObject: boolean, outer: Level | undefined): Level => ({
  isObject,
  key: null,
  isSecret: outer !== undefined && (outer.isSecret || (outer.key !== null && isSecretName(outer.key))),
});

const isSecretHere = (level: Level | undefined, value: string): boolean =>
  level !== undefined && (level.isSecret || (level.key !== null && isSecretName(level.key))) && isSecretText(value);

const isNumberSecret = (level: Level | undefined): boolean =>
  level !== undefined && (level.isSecret || (level.key !== null && isPasswordName(level.key)));

const redactedBy = (own: OwnRedaction | undefined, text: string): string => (own === undefined ? text : own(text));

// Most texts hold no escape, and need not be read.
function stringOf(json: string, start: number, end: number): string {
  const inside = json.slice(start + 1, end - 1);
  return inside.includes('\\') ? (JSON.parse(json.slice(start, end)) as string) : inside;
}

function isFollowedByColon(json: string, from: number): boolean {
  let at = from;
  while (json.charCodeAt(at) <= 0x20) at++;
  return json.charCodeAt(at) === COLON;
}
