import { secretShapes } from './secret-shapes.js';

// The kinds of characters that the search knows; 0 is any other.
const WORD = 1;
/** Stands between a word that says secret and the secret. */
const SEPARATOR = 2;
const AT = 3;
const BACKSLASH = 4;

// Room for every UTF-16 code unit: a look past the end of the list costs ten times as much as one within.
const kindOf = new Uint8Array(0x10000);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-')
  kindOf[char.charCodeAt(0)] = WORD;
for (const char of '=:>') kindOf[char.charCodeAt(0)] = SEPARATOR;
kindOf['@'.charCodeAt(0)] = AT;
kindOf['\\'.charCodeAt(0)] = BACKSLASH;

const MIN_START_CHARS = 3;
const MAX_START_CHARS = 4;
// The mark of a secret that was taken out before is looked for as well: it has to be noted.
const allStarts = [...secretShapes.flatMap((shape) => shape.starts), 'secret_redacted'].map((start) =>
  start.slice(0, MAX_START_CHARS),
);
const starts: ReadonlySet<string> = new Set(allStarts);
const pairOf = (first: number, second: number): number => ((first & 0x7f) << 7) | (second & 0x7f);
/** Whether two characters begin one of them: most words are told by that. */
const pairs = new Uint8Array(1 << 14);
for (const start of allStarts) pairs[pairOf(start.charCodeAt(0), start.charCodeAt(1))] = 1;

/** Shortest secret that is known by its form, unless a full stop divides it, in characters. */
const MIN_SHAPE_CHARS = 12;

/** Last two letters of each word that says secret: password, pwd, passphrase, mdp, secret, token, key, signature … */
const endings: ReadonlySet<number> = new Set(
  ['rd', 'rt', 'wd', 'se', 'de', 'dp', 'ss', 'et', 'en', 'on', 'ey', 're', 'ig', 'al', 'ls', 'ie', 'th'].map(
    (end) => (end.charCodeAt(0) << 8) | end.charCodeAt(1),
  ),
);
/** Characters between such a word and its separator that are passed over: quotes, their escapes, blanks, brackets. */
const MAX_PASSED = 6;

/**
 * One of these is in every secret, or just before it. An expression finds single characters and few words five times faster than a
 * loop does; most texts have none of them.
 */
const rareSigns = /[=:@>\\_\-AJ]|ya29|dapi|SG\.|[Bb]earer|[Bb]asic|BEARER|BASIC/;
/** The same for texts in which nothing fits that is known by its form alone. */
const separators = /[=:@>[\\\s]/;
/** Shortest text that is a secret by its form, in characters. */
export const MIN_FORM_CHARS = 20;

/**
 * Whether a text may hold a secret, or the mark of one. Cheap, and right when it says no: what it asks is true of every secret that
 * `redactText` replaces. A spec compares the two.
 */
export const mayHoldSecret = (text: string): boolean =>
  (text.length < MIN_FORM_CHARS ? separators : rareSigns).test(text) && hasHint(text);

function hasHint(text: string): boolean {
  const { length } = text;
  let start = 0;
  for (let at = 0; at < length; at++) {
    const kind = kindOf[text.charCodeAt(at)];
    if (kind === WORD) continue;
    if (at - start >= 2 && isHint(text, start, at)) return true;
    start = at + 1;
    if (kind === SEPARATOR) {
      if (at > 1 && saysSecret(text, at)) return true;
    } else if (kind === AT) {
      if (text.lastIndexOf('://', at) >= 0) return true;
    } else if (kind === BACKSLASH && isLineEnd(text.charCodeAt(start))) start++;
  }
  return length - start >= MIN_SHAPE_CHARS && hasStart(text, start);
}

/** A word between two characters that are none of a word: a token, the scheme of a header, an option of a command, a PEM. */
function isHint(text: string, start: number, end: number): boolean {
  const chars = end - start;
  if ((chars >= MIN_SHAPE_CHARS || text.charCodeAt(end) === DOT) && hasStart(text, start)) return true;
  const first = text.charCodeAt(start);
  if (first === DASH) return isOption(text, start, chars) || text.startsWith('-----BEGIN', start);
  return (first | LOWER) === LETTER_B && chars <= 6 && schemes.has(text.slice(start, end).toLowerCase());
}

const DOT = 0x2e;
const DASH = 0x2d;
const LOWER = 0x20;
const LETTER_B = 0x62;
const LETTER_U = 0x75;
const schemes: ReadonlySet<string> = new Set(['basic', 'bearer']);

/** `--password`, `-u` */
function isOption(text: string, start: number, chars: number): boolean {
  const second = text.charCodeAt(start + 1);
  return second === DASH ? isLetter(text.charCodeAt(start + 2)) : chars === 2 && second === LETTER_U;
}

const hasStart = (text: string, start: number): boolean =>
  pairs[pairOf(text.charCodeAt(start), text.charCodeAt(start + 1))] === 1 && isStart(text, start);

const isStart = (text: string, start: number): boolean =>
  starts.has(text.slice(start, start + MAX_START_CHARS)) || starts.has(text.slice(start, start + MIN_START_CHARS));

function saysSecret(text: string, separator: number): boolean {
  let at = separator - 1;
  const least = Math.max(1, at - MAX_PASSED);
  while (at > least && !isLetter(text.charCodeAt(at))) at--;
  return endings.has(((text.charCodeAt(at - 1) | LOWER) << 8) | (text.charCodeAt(at) | LOWER));
}

const isLetter = (code: number): boolean => (code | LOWER) >= 0x61 && (code | LOWER) <= 0x7a;

/** The letter of an escape, `\\n`, as texts hold them that were escaped twice. */
const isLineEnd = (code: number): boolean => code === 0x6e || code === 0x72 || code === 0x74;
