import { type RawBuilder, sql } from 'kysely';

/** Longest text to search for, in characters. */
export const MAX_SEARCH_CHARS = 200;

/** What means something in a regular expression of PostgreSQL is among them. */
const asciiSign = /[!-/:-@[-`{-~]/;

// What one character of the search matches. Written out instead of left to the database, whose notion of upper and lower
// case depends on its locale: in some, only ASCII has them.
function patternOf(char: string): string {
  const variants = [...new Set([char, char.toLowerCase(), char.toUpperCase()])].filter(
    (form) => [...form].length === 1,
  );
  if (variants.length > 1) return `[${variants.join('')}]`;
  return asciiSign.test(char) ? `\\${char}` : char;
}

/** True for runs whose description or error message has the text in it, in any case. Every character means itself. */
export function textCondition(text: string): RawBuilder<boolean> {
  const pattern = [...text].map(patternOf).join('');
  return sql<boolean>`(description ~ ${pattern} or error_message ~ ${pattern})`;
}
