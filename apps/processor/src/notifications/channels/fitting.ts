const cutMark = '…';

/** The text, cut to so many UTF-16 units, never within a character. */
export function cut(text: string, mostUnits: number): string {
  if (text.length <= mostUnits) return text;
  return text.slice(0, mostUnits - cutMark.length).replace(/[\ud800-\udbff]$/, '') + cutMark;
}

/**
 * Whole lines that are together at most so large, each counted with the end of its line: a cut could split an escape.
 * @param sizeOf the size of a line; left out: its UTF-16 units
 */
export function fitting(
  lines: readonly string[],
  most: number,
  sizeOf: (line: string) => number = ({ length }) => length,
): string[] {
  let size = 0;
  return lines.filter((line) => (size += sizeOf(line) + 1) <= most);
}

/** Bytes of a text within JSON. */
export const jsonBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text));
