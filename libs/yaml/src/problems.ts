import type { LineCounter } from 'yaml';

/** Problems that are listed; the others are counted. */
const MOST_LISTED = 100;

/** All problems of a file, sorted by location. Lines and columns count from 1. */
export class Problems {
  private readonly found: { readonly offset: number; readonly reason: string }[] = [];

  constructor(private readonly positions: LineCounter) {}

  get count(): number {
    return this.found.length;
  }

  /** @param offset where in the text */
  add(offset: number, reason: string): void {
    this.found.push({ offset, reason });
  }

  /** The sentence, then a line for each problem. */
  toText(sentence: string): string {
    const ordered = this.found.toSorted((a, b) => a.offset - b.offset);
    // The parser can repeat a problem at one location.
    const all = [...new Set(ordered.map(({ offset, reason }) => `${this.lineAndColumnOf(offset)}: ${reason}`))];
    const more = all.length > MOST_LISTED ? [`and ${all.length - MOST_LISTED} more`] : [];
    return [sentence, ...all.slice(0, MOST_LISTED), ...more].join('\n  - ');
  }

  private lineAndColumnOf(offset: number): string {
    const { line, col } = this.positions.linePos(offset);
    return `line ${Math.max(1, line)}, column ${Math.max(1, col)}`;
  }
}
