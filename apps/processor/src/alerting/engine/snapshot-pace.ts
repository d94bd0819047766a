import { MINUTE_MS } from '@app/time';

const EVERY_MS = 5 * MINUTE_MS;
const EVERY_RUNS = 50_000;
/** Times that the pause is longer than the snapshot before took: that of 50 000 objects takes seconds. */
const REST_FACTOR = 20;

/**
 * Decides when a snapshot is due: after five minutes, or after so many runs that folding them again would take long. A
 * snapshot holds all objects, whoever of them has run, so that a large one takes a twentieth of the time at most.
 */
export class SnapshotPace {
  private runs = 0;
  private restMs = 0;

  /** @param lastMs the time of the database, epoch milliseconds */
  constructor(public lastMs: number) {}

  count(runs: number): void {
    this.runs += runs;
  }

  /** @param nowMs as the constructor's */
  isDue(nowMs: number): boolean {
    const agoMs = nowMs - this.lastMs;
    if (this.runs === 0 || agoMs < this.restMs) return false;
    return this.runs >= EVERY_RUNS || agoMs >= EVERY_MS;
  }

  /** @param nowMs the beginning of the step that saved it */
  saved(nowMs: number, tookMs: number): void {
    this.lastMs = nowMs;
    this.restMs = (1 + REST_FACTOR) * tookMs;
    this.runs = 0;
  }
}
