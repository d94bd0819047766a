/** The characters that begin a formula, in full width too; https://owasp.org/www-community/attacks/CSV_Injection */
const STARTERS = '=+\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20';
/**
 * After these a spreadsheet may begin another cell, whatever quotes are around the text: it may split at `;` or tabs, and
 * one that does so does not know our quotes around a line end.
 */
const SEPARATORS = '\\r\\n\\t;\\v\\f\\u0085\\u2028\\u2029';
const BLANKS = `[^\\S${SEPARATORS}]*`;
/** A text that begins with a tab or a line end counts as one by itself: it may be cut off. */
const atStart = `'*${BLANKS}[${STARTERS}\\t\\r\\n]`;
const behind = `'*${BLANKS}[${STARTERS}]`;

const unguarded = new RegExp(`^(?=${atStart})|(?<=[${SEPARATORS}])(?=${behind})`, 'g');
const guarded = new RegExp(`^'(?=${atStart})|(?<=[${SEPARATORS}])'(?=${behind})`, 'g');

/**
 * A text that no spreadsheet takes for a formula: one apostrophe is put before what could begin one, at the begin of the
 * text and after each tab, line end and semicolon. Apostrophes and blanks that stand there already count as part of it, so
 * that `unguardFormulas` gives every text back.
 */
export const guardFormulas = (text: string): string => text.replaceAll(unguarded, "'");

/** The text that was guarded. */
export const unguardFormulas = (text: string): string => text.replaceAll(guarded, '');
