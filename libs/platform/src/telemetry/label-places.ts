/** The label of every name that has no place. */
export const OTHER = '__other__';

/** Names without a place that are remembered, the ones used last. */
const CANDIDATES = 1000;

export interface LabelUse {
  /** The name itself, or `__other__`. */
  readonly label: string;
  /** The name that has just lost its place to this one. */
  readonly lost: string | null;
}

/**
 * A label whose values come from outside: at most `limit` names are themselves at a time, the rest is `__other__`. Free
 * places go to whoever comes. When there is none, a name takes the place of the one that is unused for longest, if it was
 * itself used twice since then: names that are made up and used once push nobody out, names that are no longer used give
 * their places back, and many that are used alike do not take them from each other in turns.
 */
export class LabelPlaces {
  /** When a name was last used, by uses; the one that is unused for longest first. */
  private readonly holders = new Map<string, number>();
  private readonly candidates = new Map<string, number>();
  private uses = 0;

  constructor(private readonly limit = 100) {}

  /** The name is used once more. */
  use(name: string): LabelUse {
    const now = ++this.uses;
    if (this.holders.has(name) || this.holders.size < this.limit) return this.hold(name, now, null);
    const before = this.candidates.get(name);
    const [weakest, lastUse] = this.holders.entries().next().value ?? [null, Infinity];
    if (before !== undefined && weakest !== null && lastUse < before) {
      this.holders.delete(weakest);
      this.remember(weakest, lastUse);
      return this.hold(name, now, weakest);
    }
    this.remember(name, now);
    return { label: OTHER, lost: null };
  }

  private hold(name: string, now: number, lost: string | null): LabelUse {
    this.candidates.delete(name);
    this.holders.delete(name);
    this.holders.set(name, now);
    return { label: name, lost };
  }

  private remember(name: string, at: number): void {
    this.candidates.delete(name);
    this.candidates.set(name, at);
    if (this.candidates.size > CANDIDATES) this.candidates.delete(this.candidates.keys().next().value!);
  }
}
