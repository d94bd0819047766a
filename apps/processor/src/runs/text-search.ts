import { type RawBuilder, sql } from 'kysely';

/** Longest text to search for, in characters. */
export const MAX_SEARCH_CHARS = 200;

/** A superset of the special characters of PostgreSQL's regular expressions. */
const asciiSign = /[!-/:-@[-`{-~]/;

// Pattern of one character in both cases. Not left to `~*`, whose notion of case depends on the database's locale: in some
// only ASCII letters have two cases.
function patternOf(char: string): string {
  const variants = [...new Set([char, char.toLowerCase(), char.toUpperCase()])].filter(
    (form) => [...form].length === 1,
  );
  if (variants.length > 1) return `[${variants.join('')}]`;
  return asciiSign.test(char) ? `\\${char}` : char;
}

/** A search that no index answers. */
interface Search {
  readonly q?: string | undefined;
  readonly label?: Readonly<Record<string, string>> | undefined;
}

/**
 * Condition: the run has the text and all of the labels. No index knows either, so that it is read window by window. Null: there
 * is nothing to search for.
 */
export function searchCondition({ q, label }: Search): RawBuilder<boolean> | null {
  const conditions = [
    ...(q ? [textCondition(q)] : []),
    ...(label === undefined || Object.keys(label).length === 0
      ? []
      : [sql<boolean>`labels @> ${JSON.stringify(label)}::jsonb`]),
  ];
  return conditions.length === 0 ? null : sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

/** Condition: the description or error message contains the text, ignoring case and without wildcards. */
export function textCondition(text: string): RawBuilder<boolean> {
  const pattern = [...text].map(patternOf).join('');
  return sql<boolean>`(description ~ ${pattern} or error_message ~ ${pattern})`;
}
