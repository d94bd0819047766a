/** Gives a slot back; a second time does nothing. */
export type Release = () => void;

interface Waiting {
  readonly come: (release: Release | null) => void;
}

/** Bounded: at most `size` hold a slot at once; a caller that finds none free waits in a line. */
export class Semaphore {
  private takenCount = 0;
  private readonly line = new Set<Waiting>();

  constructor(
    readonly size: number,
    private readonly mostWaiting: number,
  ) {}

  /**
   * @returns the release of the slot; null when none became free within the time, or the line is full
   * @throws what `signal` is aborted with
   */
  async take({ waitMs, signal }: { readonly waitMs: number; readonly signal?: AbortSignal }): Promise<Release | null> {
    signal?.throwIfAborted();
    if (this.takenCount < this.size) return this.taken();
    if (this.line.size >= this.mostWaiting || waitMs <= 0) return null;
    let leave = (): void => undefined;
    const release = await new Promise<Release | null>((resolve) => {
      const waiting = { come: resolve };
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

  private taken(): Release {
    this.takenCount += 1;
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.takenCount -= 1;
      const [next] = this.line;
      if (next === undefined) return;
      this.line.delete(next);
      next.come(this.taken());
    };
  }
}
