/** Gives a place back; a second time does nothing. */
export type Release = () => void;

interface Waiting {
  readonly come: (release: Release | null) => void;
}

/** So many at once; who comes when all places are taken waits in a line. */
export class Places {
  private takenCount = 0;
  private readonly line = new Set<Waiting>();

  constructor(
    readonly size: number,
    private readonly mostWaiting: number,
  ) {}

  /**
   * @returns what gives the place back; null when none became free within the time, or the line is full
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
      const goAway = (): void => void (this.line.delete(waiting) && resolve(null));
      const timer = setTimeout(goAway, waitMs);
      signal?.addEventListener('abort', goAway, { once: true });
      leave = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', goAway);
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
