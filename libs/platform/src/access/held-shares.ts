import { ShareExhausted, type ShareName } from './share-exhausted.js';
import type { ShareLimits } from './share-limits.js';
import type { ShareOwner } from './share-owner.js';

/** Streams, or bytes: something that is held for a while. */
interface HeldKind {
  readonly share: ShareName;
  readonly limitOf: (limits: ShareLimits) => number;
  /** The unit in words. */
  readonly unit: string;
  readonly retryAfterSecs: number;
}

/** Counts what each owner holds at once. */
export class HeldShares {
  private readonly held = new Map<string, number>();

  constructor(private readonly kind: HeldKind) {}

  /**
   * Holds so much more, of all owners or of none; a negative number gives back.
   * @throws ShareExhausted when an owner would hold more than its limit
   */
  change(owners: readonly ShareOwner[], by: number): void {
    if (by > 0) for (const owner of owners) this.check(owner, by);
    for (const { id } of owners) {
      const now = (this.held.get(id) ?? 0) + by;
      if (now > 0) this.held.set(id, now);
      else this.held.delete(id);
    }
  }

  /** Holds one. @returns the function that gives it back; calling it twice is harmless. @throws ShareExhausted as `change` */
  take(owners: readonly ShareOwner[]): () => void {
    this.change(owners, 1);
    let isHeld = true;
    return () => {
      if (isHeld) this.change(owners, -1);
      isHeld = false;
    };
  }

  private check({ id, kind, limits }: ShareOwner, by: number): void {
    const { share, limitOf, unit, retryAfterSecs } = this.kind;
    const most = limitOf(limits);
    if ((this.held.get(id) ?? 0) + by <= most) return;
    throw new ShareExhausted({ share, kind, limit: `${most} ${unit}`, retryAfterSecs });
  }
}
