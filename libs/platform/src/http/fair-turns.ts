/** Bytes that are parsed before the event loop goes round again: some 5 ms of ordinary records. */
const BYTES_PER_ROUND = 512 * 1024;

/** A record costs as much as that many bytes, however short it is. */
export const RECORD_COST_BYTES = 256;

/**
 * Lets one round of the event loop do only so much parsing, and the others wait their turn: a health check, a small
 * record, an answer must not stand behind everything that a hundred senders sent at once.
 */
export class FairTurns {
  private spent = 0;
  private isCounting = false;
  private readonly waiting: { readonly cost: number; readonly go: () => void }[] = [];

  constructor(private readonly perRound = BYTES_PER_ROUND) {}

  /** Undefined when the turn is now; a promise when it comes later. In the order in which they were asked for. */
  take(cost: number): Promise<void> | undefined {
    if (this.waiting.length === 0 && this.spent < this.perRound) return void this.spend(cost);
    return new Promise((go) => this.waiting.push({ cost, go }));
  }

  private spend(cost: number): void {
    this.spent += cost;
    if (this.isCounting) return;
    this.isCounting = true;
    setImmediate(() => this.nextRound());
  }

  private nextRound(): void {
    this.isCounting = false;
    this.spent = 0;
    while (this.spent < this.perRound) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.spend(next.cost);
      next.go();
    }
  }
}

/** Those of this process: it has one event loop. */
export const fairTurns = new FairTurns();
