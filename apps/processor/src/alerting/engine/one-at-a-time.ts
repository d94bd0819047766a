/**
 * Runs background work without overlaps.
 * @param onFailure called for the first of consecutive failures only
 */
export class OneAtATime {
  private running: Promise<void> | null = null;
  private hasFailed = false;

  constructor(
    private readonly work: () => Promise<void>,
    private readonly onFailure: (thrown: unknown) => void,
  ) {}

  /** Starts the work unless it is running. */
  begin(): void {
    this.running ??= this.once().finally(() => {
      this.running = null;
    });
  }

  /** Resolves when the work is not running. */
  async settled(): Promise<void> {
    await this.running;
  }

  private async once(): Promise<void> {
    try {
      await this.work();
      this.hasFailed = false;
    } catch (thrown) {
      if (!this.hasFailed) this.onFailure(thrown);
      this.hasFailed = true;
    }
  }
}
