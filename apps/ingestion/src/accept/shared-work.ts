interface Running<T> {
  readonly result: Promise<T>;
  readonly abandoned: AbortController;
  waiting: number;
}

/** Work that is done once for all who ask for the same at the same time, and given up when the last of them is gone. */
export class SharedWork<T> {
  private readonly running = new Map<string, Running<T>>();

  /**
   * The result of the work under that key: of the one that runs, or of a new one. All callers that wait get the same.
   * @param left aborts when the caller does not wait any more
   * @param start begins the work. Its signal aborts when nobody waits; nobody joins it from then on
   */
  async join(key: string, left: AbortSignal, start: (abandoned: AbortSignal) => Promise<T>): Promise<T> {
    const running = this.running.get(key) ?? this.begin(key, start);
    running.waiting++;
    const leave = (): void => {
      if (--running.waiting > 0) return;
      this.forget(key, running);
      running.abandoned.abort();
    };
    if (left.aborted) leave();
    else left.addEventListener('abort', leave, { once: true });
    try {
      return await running.result;
    } finally {
      left.removeEventListener('abort', leave);
    }
  }

  private begin(key: string, start: (abandoned: AbortSignal) => Promise<T>): Running<T> {
    const abandoned = new AbortController();
    const running: Running<T> = { result: start(abandoned.signal), abandoned, waiting: 0 };
    this.running.set(key, running);
    const forget = (): void => this.forget(key, running);
    running.result.then(forget, forget);
    return running;
  }

  private forget(key: string, running: Running<T>): void {
    if (this.running.get(key) === running) this.running.delete(key);
  }
}
