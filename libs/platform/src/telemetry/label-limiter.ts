/** The label of every name beyond the limit. */
export const OTHER = '__other__';

/** Names beyond the limit that are remembered, the ones used last. */
const CANDIDATES = 1000;

export interface LabelUse {
  /** The name itself, or `__other__`. */
  readonly label: string;
  /** The name that this one has just replaced. */
  readonly lost: string | null;
}

/**
 * A label whose values come from outside: at most `limit` names are labels at a time, the rest is `__other__`. Below the
 * limit every name becomes one. At the limit a name replaces the one that is unused for longest, if it was itself used
 * twice since then: names that are made up and used once replace none, names that are no longer used are replaced, and
 * many that are used alike do not replace each other in turns.
 */
export class LabelLimiter {
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
