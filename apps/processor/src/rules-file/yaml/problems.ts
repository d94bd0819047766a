import type { LineCounter } from 'yaml';

/** Problems that are told; of the others only the number is. */
const MOST_TOLD = 100;

/** What is wrong with a file, all of it, in the order of its lines. Lines and columns count from 1. */
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

  /** A line for each problem, below the sentence. */
  toText(sentence: string): string {
    const ordered = this.found.toSorted((a, b) => a.offset - b.offset);
    // At one place, the parser can say the same again and again.
    const all = [...new Set(ordered.map(({ offset, reason }) => `${this.placeAt(offset)}: ${reason}`))];
    const more = all.length > MOST_TOLD ? [`and ${all.length - MOST_TOLD} more`] : [];
    return [sentence, ...all.slice(0, MOST_TOLD), ...more].join('\n  - ');
  }

  private placeAt(offset: number): string {
    const { line, col } = this.positions.linePos(offset);
    return `line ${Math.max(1, line)}, column ${Math.max(1, col)}`;
  }
}
