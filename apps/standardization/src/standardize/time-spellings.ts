/**
 * Spellings that programs print and no standard has, each with the plain one that is read in its place. The first one that
 * a text has is taken.
 */
const spellings: readonly (readonly [spelling: RegExp, plain: string])[] = [
  // JSON of .NET and of Windows PowerShell: milliseconds since 1970.
  [/^\\?\/Date\((\d+)(?:[+-]\d{4})?\)\\?\/$/, '$1'],
  // JavaScript: GMT+0200 (Central European Summer Time); RFC 2822: +0200 (CEST).
  [/([+-]\d\d:?\d\d)\s*\([^()]*\)$/, '$1'],
  [/\s\(((?:UTC|GMT)?(?:[+-]\d\d:?\d\d)?)\)$/i, ' $1'],
  // Go: +0200 CEST m=+0.000000001.
  [/([+-]\d{4}) (?:[A-Z]{2,5}|[+-]\d\d(?:\d\d)?)(?: m=[+-][\d.]+)?$/, '$1'],
  // Oracle: 05-SEP-25 04.45.26.123456 PM; DB2: 2025-09-05-16.45.26.123456.
  [/^(.*\d)[\s-](\d{1,2})\.(\d\d)\.(\d\d(?:\.\d+)?)(?=\s|$)/, '$1 $2:$3:$4'],
  // Names of files: 2025-09-05_16-45-26.
  [/^(\d{4}-\d\d-\d\d)[-_T ](\d\d)[-_](\d\d)[-_](\d\d)(?=Z?$)/, '$1T$2:$3:$4'],
  [/^(\d{8})[-_ ](\d{6})(?=Z?$)/, '$1T$2'],
  // Web servers: 05/Sep/2025:16:45:26 +0200.
  [/^(\d\d)\/(\p{L}+)\/(\d{4}):/u, '$1-$2-$3 '],
  // Trino: 2025-09-05 16:45:26.123 Europe/Paris.
  [/\s([A-Z][A-Za-z]+(?:\/[\w+-]+)+)$/, ' [$1]'],
  // In French: le 5 septembre 2025 à 16 h 45 min 26 s.
  [/^le\s+(?=\S)/i, ''],
  [/(\d)\s*h\s*(\d\d)\s*min\s*(\d\d)\s*s$/i, '$1:$2:$3'],
  [/(\d)\s+h\s+(\d\d)(?:\s*min)?$/i, '$1:$2'],
];

/** The text in the plainer of two spellings; null: it has none of those that are known. */
export function plainerTime(text: string): string | null {
  for (const [spelling, plain] of spellings) if (spelling.test(text)) return text.replace(spelling, plain);
  return null;
}
