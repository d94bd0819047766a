/** Gives a slot back; a second time does nothing. */
export type Release = () => void;

/** Somebody who may hold several slots. */
export interface SlotOwner {
  readonly id: string;
  readonly kind: 'key' | 'company';
  /** Most slots at once; null: it shares with the others of this kind, and takes all but one while they ask, too. */
  readonly most: number | null;
}

export interface Asking {
  readonly waitMs: number;
  readonly signal?: AbortSignal;
  /** Each of them holds the slot. */
  readonly owners?: readonly SlotOwner[];
}

interface Waiting {
  readonly owners: readonly SlotOwner[];
  readonly come: (release: Release | null) => void;
}

/** How long somebody who has asked counts as one who asks. */
const ASKS_FOR_MS = 5 * 60_000;

/**
 * Bounded: at most `size` hold a slot at once; a caller that finds none free waits in a line. An owner who holds as many as it may
 * waits while others pass it.
 */
export class Semaphore {
  private takenCount = 0;
  private readonly line = new Set<Waiting>();
  private readonly held = new Map<string, number>();
  private readonly askedAtMs = new Map<string, number>();

  constructor(
    readonly size: number,
    private readonly mostWaiting: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * @returns the release of the slot; null when none became free within the time, or the line is full
   * @throws what `signal` is aborted with
   */
  async take({ waitMs, signal, owners = [] }: Asking): Promise<Release | null> {
    signal?.throwIfAborted();
    this.noteAsked(owners);
    if (this.takenCount < this.size && this.atLimit(owners) === undefined) return this.taken(owners);
    if (waitMs <= 0 || this.isLineFull(owners)) return null;
    let leave = (): void => undefined;
    const release = await new Promise<Release | null>((resolve) => {
      const waiting = { owners, come: resolve };
      this.line.add(waiting);
      const giveUp = (): void => void (this.line.delete(waiting) && resolve(null));
      const timer = setTimeout(giveUp, waitMs);
      signal?.addEventListener('abort', giveUp, { once: true });
      leave = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', giveUp);
      };
    });
    leave();
    if (signal?.aborted === true) release?.();
    signal?.throwIfAborted();
    return release;
  }

  /** The owner who holds as many slots as it may, and how many those are; undefined: none of them does. */
  atLimit(owners: readonly SlotOwner[]): { readonly owner: SlotOwner; readonly most: number } | undefined {
    for (const owner of owners) {
      const most = this.mostOf(owner);
      if ((this.held.get(owner.id) ?? 0) >= most) return { owner, most };
    }
    return undefined;
  }

  private mostOf({ id, most }: SlotOwner): number {
    if (most !== null) return most;
    return this.othersAsk(id) ? Math.max(1, this.size - 1) : this.size;
  }

  private othersAsk(own: string): boolean {
    const sinceMs = this.now() - ASKS_FOR_MS;
    for (const [id, atMs] of this.askedAtMs) {
      if (atMs < sinceMs) this.askedAtMs.delete(id);
      else if (id !== own) return true;
    }
    return false;
  }

  /** One who shares has no more than half of the line. */
  private isLineFull(owners: readonly SlotOwner[]): boolean {
    if (this.line.size >= this.mostWaiting) return true;
    const sharing = owners.find(({ most }) => most === null);
    if (sharing === undefined) return false;
    const own = [...this.line].filter((waiting) => waiting.owners.some(({ id }) => id === sharing.id));
    return own.length >= this.mostWaiting / 2;
  }

  private noteAsked(owners: readonly SlotOwner[]): void {
    const nowMs = this.now();
    for (const { id, most } of owners) {
      if (most !== null) continue;
      this.askedAtMs.delete(id);
      this.askedAtMs.set(id, nowMs);
    }
  }

  private taken(owners: readonly SlotOwner[]): Release {
    this.takenCount += 1;
    for (const { id } of owners) this.held.set(id, (this.held.get(id) ?? 0) + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.takenCount -= 1;
      for (const { id } of owners) {
        const left = this.held.get(id)! - 1;
        if (left === 0) this.held.delete(id);
        else this.held.set(id, left);
      }
      this.letIn();
    };
  }

  /** The first of the line who may. */
  private letIn(): void {
    for (const waiting of this.line) {
      if (this.takenCount >= this.size) return;
      if (this.atLimit(waiting.owners) !== undefined) continue;
      this.line.delete(waiting);
      waiting.come(this.taken(waiting.owners));
    }
  }
}
