import { setImmediate } from 'node:timers/promises';

/** Work that is done at once; then others have their turn. */
const TURN_MS = 20;

/** Lets others have their turn when one's own has been long enough. */
export class Turns {
  private begunAt = performance.now();

  constructor(private readonly betweenTurns: () => Promise<void> = () => Promise.resolve()) {}

  async pause(): Promise<void> {
    if (performance.now() - this.begunAt < TURN_MS) return;
    await setImmediate();
    await this.betweenTurns();
    this.begunAt = performance.now();
  }
}
