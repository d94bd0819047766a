const MAX_CHARS = 200;
const MOST_READ_CHARS = 1000;
/** A trace may be long, and what it ends with is what counts. */
const MOST_TRACE_CHARS = 100_000;

/** A word that says that the number after it is a code. */
const CODE_WORD = '(?:http(?:/\\d(?:\\.\\d)?)?|status|code|error|errno|sqlstate|response|returned|got)';
/** The number of an answer: after such a word, or before its reason: `401 Unauthorized`. */
const STATUS_CODE = new RegExp(
  `(${CODE_WORD}[\\s:=("'#]{0,3}(?:code[\\s:=]{0,2})?)([1-5]\\d\\d)\\b|\\b([1-5]\\d\\d)(?= [A-Z][a-z]+)`,
  'gi',
);
/** The code of an error, as databases and systems have them: `ORA-00942:`, `error 42P01`, `SQLSTATE[HY000]`. */
const ERROR_CODE = new RegExp(
  `(${CODE_WORD}[\\s:=("'#[]{0,3})([0-9A-Z]{2,6}\\d{0,5}|\\d{1,6})\\b|\\b([A-Z]{2,8}[-_]?\\d{2,6})(?=\\s?:)`,
  'gi',
);

/** Digits of a code, written so that no later step takes them out. */
const kept = (code: string): string => code.replace(/\d/g, (digit) => String.fromCharCode(0xe000 + Number(digit)));
const shown = (text: string): string =>
  text.replace(/[\ue000-\ue009]/g, (digit) => String(digit.charCodeAt(0) - 0xe000));

const keepCodes = (text: string, pattern: RegExp): string =>
  text.replace(pattern, (_, word: string | undefined, code: string | undefined, other: string | undefined) =>
    word === undefined ? kept(other ?? '') : word + kept(code ?? ''),
  );

/** The order matters: a quote or a path may hold numbers, and an id looks like a word. */
const variableParts: readonly (readonly [RegExp, string])[] = [
  [/"[^"]*"|`[^`]*`|«[^»]*»|“[^”]*”/g, '<text>'],
  // An apostrophe within a word is no quote.
  [/(?<![\p{L}\p{N}])'[^']*'(?![\p{L}\p{N}])/gu, '<text>'],
  [/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '<path>'],
  [/(?:\b[a-z]:)?(?:[\\/][^\s\\/:,;]+){2,}[\\/]?/gi, '<path>'],
  [/\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?\b/g, '<time>'],
  [/\b\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\b/g, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  // A word with at least three digits in it: a token, a hash, a name with a number.
  [/\b(?=(?:[a-z_-]*\d){3})(?=\d*[a-z])[a-z0-9_-]+\b/gi, '<id>'],
  [/[-+]?\d+(?:[.,]\d+)*/g, '<n>'],
];

/** Words of a JSON document are its keys and values, and no quotes: they say what happened. */
const JSON_WORD = /"([A-Za-z][A-Za-z_. -]{1,60})"/g;
const looksLikeJson = (text: string): boolean => /^\s*[[{]|"\s*:/.test(text);

/**
 * The one line of a message that says it: of a Python traceback the last line, of other traces the first, of other texts all of it.
 */
export function headlineOf(message: string): string {
  const text = message.length > MOST_TRACE_CHARS ? message.slice(-MOST_TRACE_CHARS) : message;
  if (!text.includes('\n')) return text.trim();
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (/^Traceback \(most recent call last\)/m.test(message)) return (lines.at(-1) ?? '').trim();
  const isTrace = lines.some((line) => /^\s+at [\w$.<]/.test(line));
  return isTrace ? (lines[0] ?? '').trim() : text.trim();
}

/**
 * The error signature of a message, shared with others of its kind: numbers, ids, quotes, paths and times are taken out; the
 * codes of answers and errors stay, and so do the words of JSON. Failures with one cause are one incident. Linear in the length
 * of the message, of whose headline the first 1000 characters count.
 */
export function causeOf(message: string): string {
  let text = headlineOf(message)
    .slice(0, MOST_READ_CHARS)
    .replace(/[\s\p{Cc}\ue000-\ue009]+/gu, ' ');
  if (looksLikeJson(text)) text = text.replace(JSON_WORD, '$1');
  text = keepCodes(keepCodes(text, STATUS_CODE), ERROR_CODE);
  for (const [pattern, placeholder] of variableParts) text = text.replace(pattern, placeholder);
  return shown(text).trim().toLowerCase().slice(0, MAX_CHARS);
}
