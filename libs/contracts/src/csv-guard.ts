/** Signs that begin a formula in a spreadsheet, full-width ones too; https://owasp.org/www-community/attacks/CSV_Injection */
const signs = '=+\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20';

// Apostrophes count as blanks: a text that looks guarded already is guarded once more, so that guarding can be undone.
const startOfCell = new RegExp(`^(?=['\\s]*[${signs}\\t\\r\\n])`);
const guardedStart = new RegExp(`^'(?=['\\s]*[${signs}\\t\\r\\n])`);
/** Blanks, semicolons and apostrophes before a sign; from their first one, so that a long row of them is read once. */
const beforeSign = new RegExp(`(?<![\\s';])[\\s';]+(?=[${signs}])`, 'g');

/** The text with an apostrophe wherever a spreadsheet would begin a cell with a formula, whatever quotes are around it. */
export const guardFormulas = (text: string): string =>
  text.replace(beforeSign, (gap) => inLastCell(gap, /[;\t\r\n]/g, "$&'")).replace(startOfCell, "'");

/** The text that was guarded: `unguardFormulas(guardFormulas(text))` is `text`, whatever it is. */
export const unguardFormulas = (text: string): string =>
  text.replace(guardedStart, '').replace(beforeSign, (gap) => inLastCell(gap, /([;\t\r\n])'/g, '$1'));

// What stands before the last semicolon is in a cell without a formula.
function inLastCell(gap: string, found: RegExp, replacement: string): string {
  const cell = Math.max(gap.lastIndexOf(';'), 0);
  return gap.slice(0, cell) + gap.slice(cell).replace(found, replacement);
}
