import { type OwnRedaction, SECRET_MARK } from '@app/contracts';
import { listOf, type Reader, refuse, text, then, type YamlLocation } from '@app/yaml';
import { RE2JS } from 're2js';

/** Limits of the patterns of one company, and of one of them in characters. */
const MAX_PATTERNS = 20;
const MAX_PATTERN_CHARS = 200;

/** A pattern is not quoted: it may be the secret itself. */
function compiled(pattern: string, location: YamlLocation): string | undefined {
  if (pattern.length > MAX_PATTERN_CHARS)
    return refuse(location, `must not be longer than ${MAX_PATTERN_CHARS} characters`);
  try {
    if (RE2JS.compile(pattern).test('')) return refuse(location, 'must not match a text without characters');
    return pattern;
  } catch {
    return refuse(location, 'must be a regular expression of RE2, which knows neither (?=…) nor \\1');
  }
}

/**
 * Reader of a company's own patterns of secrets. They are expressions of RE2, so that none of them takes more time than in proportion
 * to a text, whatever is written in it.
 */
export const ownPatterns: Reader<OwnRedaction> = then(
  listOf(then(text, compiled, { maxLength: MAX_PATTERN_CHARS })),
  (patterns, location) => {
    if (patterns.length === 0) return refuse(location, 'must not be empty');
    if (patterns.length > MAX_PATTERNS) return refuse(location, `must not have more than ${MAX_PATTERNS} patterns`);
    return redactionBy(RE2JS.compile(patterns.map((pattern) => `(?:${pattern})`).join('|')));
  },
  { minItems: 1, maxItems: MAX_PATTERNS },
);

// A test runs on an automaton, and takes a tenth of the time of a replacement.
const redactionBy =
  (expression: RE2JS): OwnRedaction =>
  (written) =>
    expression.test(written)
      ? written
          .split(SECRET_MARK)
          .map((part) => expression.matcher(part).replaceAll(SECRET_MARK))
          .join(SECRET_MARK)
      : written;
