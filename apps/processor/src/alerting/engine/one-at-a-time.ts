/**
 * Work that goes on beside the steps: begun again only when the last time is over, and never in their way.
 * @param onFailure told once for each row of failures, not for each of them
 */
export class OneAtATime {
  private running: Promise<void> | null = null;
  private hasFailed = false;

  constructor(
    private readonly work: () => Promise<void>,
    private readonly onFailure: (thrown: unknown) => void,
  ) {}

  /** Begins it, when it is not going on. */
  begin(): void {
    this.running ??= this.once().finally(() => {
      this.running = null;
    });
  }

  /** Resolves when it does not go on any more. */
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
