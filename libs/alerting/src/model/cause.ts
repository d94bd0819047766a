const MAX_CHARS = 200;

/** The order matters: a quote or a path may hold numbers, and an id looks like a word. */
const variableParts: readonly (readonly [RegExp, string])[] = [
  [/[\s\p{Cc}]+/gu, ' '],
  [/"[^"]*"|'[^']*'|`[^`]*`|«[^»]*»|“[^”]*”/g, '<text>'],
  [/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '<path>'],
  [/(?:\b[a-z]:)?(?:[\\/][^\s\\/:,;]+){2,}[\\/]?/gi, '<path>'],
  [/\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?\b/g, '<time>'],
  [/\b\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\b/g, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  // A word with at least three digits in it: a token, a hash, a name with a number.
  [/\b(?=(?:[a-z_-]*\d){3})(?=\d*[a-z])[a-z0-9_-]+\b/gi, '<id>'],
  [/[-+]?\d+(?:[.,]\d+)*/g, '<n>'],
];

/**
 * The error signature of a message, shared with others of its kind: numbers, ids, quotes, paths and times are taken
 * out. Failures with one cause are one incident. Linear in the length of the message, of which the first 1000
 * characters count.
 */
export function causeOf(message: string): string {
  let text = message.slice(0, 1000);
  for (const [pattern, placeholder] of variableParts) text = text.replace(pattern, placeholder);
  return text.trim().toLowerCase().slice(0, MAX_CHARS);
}
