const MAX_CHARS = 200;
const MOST_READ_CHARS = 1000;
/** A trace may be long, and what it ends with is what counts. */
const MOST_TRACE_CHARS = 100_000;

/** Words that say that what comes after them is a code, in English and French: `error code: 3`, `code retour 401`. */
const CODE_WORDS = '(?:(?:status|code|error|errno|sqlstate|exit|erreur|statut|retour)[\\s:=("\'#[]{0,3}){1,3}';
/** Words that say the same of the number of an answer. */
const ANSWER_WORDS =
  '(?:(?:http(?:/\\d(?:\\.\\d)?)?|status|code|error|response|returned|got|erreur|statut|retour|réponse|échec)[\\s:=("\'#[]{0,3}){1,3}';
/** Reasons of answers, at least their first words (RFC 9110). */
const REASONS =
  'bad (?:request|gateway)|unauthori[sz]ed|payment required|forbidden|not (?:found|acceptable|implemented)|method not|request time|conflict|gone|precondition|payload too|content too|unsupported media|unprocessable|locked|too many requests|internal server|service (?:temporarily )?unavailable|gateway time|(?:client|server) error';
/** Numbers before these are amounts. */
const NO_AMOUNT =
  '(?!\\s?(?:%|(?:rows?|records?|lines?|lignes?|items?|objects?|files?|bytes?|[kmg]i?b|m?s|secs?|mins?|seconds?|minutes?|hours?|h)\\b))';
/** The number of an answer: after such a word, before its reason, in the place of one: `401 Unauthorized`, `[401]`, `failed (401)`. */
const STATUS_CODE = new RegExp(
  `(?<![\\p{L}\\p{N}])(${ANSWER_WORDS})([1-5]\\d\\d)\\b${NO_AMOUNT}` +
    `|(?<![\\p{L}\\p{N}.,])([1-5]\\d\\d)(?=[ :-]{1,3}(?:${REASONS}))` +
    `|(?<=^[[(<]?|failed ?[:(] ?)([45]\\d\\d)\\b${NO_AMOUNT}`,
  'giu',
);
/** The same before a reason in words of its own: `403 Accès refusé`. */
const CAPITAL_REASON = /(?<![\p{L}\p{N}.,])()([45]\d\d)(?= \p{Lu}\p{Ll}+)/gu;
/** The code of an error, as databases and systems have them: `ORA-00942:`, `error 42P01`, `SQLSTATE[HY000]`, `exit code 137`. */
const ERROR_CODE = new RegExp(
  `(?<![\\p{L}\\p{N}])(${CODE_WORDS})((?=[A-Z]*\\d)[0-9A-Z]{1,8})\\b${NO_AMOUNT}|\\b([A-Z]{2,8}[-_]?\\d{2,6})(?=\\s?:)`,
  'giu',
);

/** Digits of a code, written so that no later step takes them out. */
const kept = (code: string): string => code.replace(/\d/g, (digit) => String.fromCharCode(0xe000 + Number(digit)));
const shown = (text: string): string =>
  text.replace(/[\ue000-\ue009]/g, (digit) => String(digit.charCodeAt(0) - 0xe000));

const keepCodes = (text: string, pattern: RegExp): string =>
  text.replace(pattern, (_, word: string | undefined, ...codes: unknown[]) => {
    const code = codes.find((one) => typeof one === 'string') as string;
    return (word ?? '') + kept(code);
  });

const codes = [STATUS_CODE, CAPITAL_REASON, ERROR_CODE];

/** The order matters: a quote or a path may hold numbers, and an id looks like a word. */
const variableParts: readonly (readonly [RegExp, string])[] = [
  [/"[^"]*"|`[^`]*`|«[^»]*»|“[^”]*”|‘[^’]*’/g, '<text>'],
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
  for (const pattern of codes) text = keepCodes(text, pattern);
  for (const [pattern, placeholder] of variableParts) text = text.replace(pattern, placeholder);
  return shown(text).trim().toLowerCase().slice(0, MAX_CHARS);
}
