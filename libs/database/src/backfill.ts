import { PipelineError } from '@app/contracts';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { setTimeout } from 'node:timers/promises';
import type { Database } from './database.js';

const SCHEMA_POLL_MS = 250;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Writes what a migration has left empty in rows of before, a few rows at a time, from the start of the service until nothing
 * is left. Any number of processes may do it at once. Rests as long as it works.
 */
export abstract class Backfill implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(this.constructor.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  protected constructor(protected readonly database: Database) {}

  /** Fills some rows, in one transaction. @returns how many; 0: none is left, or another process has them */
  protected abstract step(): Promise<number>;

  onApplicationBootstrap(): void {
    // A service that takes both requests and messages is begun twice: for each of the two.
    this.running ??= this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Resolves when nothing is left, or the service stops. */
  async settled(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let filledCount = 0;
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted;) {
      while (!signal.aborted && !this.database.isMigrated) await this.pause(SCHEMA_POLL_MS);
      if (signal.aborted) break;
      const begunAt = performance.now();
      try {
        const count = await this.step();
        if (count === 0) break;
        filledCount += count;
        pauseMs = FIRST_PAUSE_MS;
        await this.pause(performance.now() - begunAt);
      } catch (thrown) {
        const { code, retryable } = PipelineError.from(thrown);
        if (!retryable) this.logger.error({ err: thrown, code }, 'backfill failed, retrying');
        await this.pause(pauseMs);
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      }
    }
    if (filledCount > 0) this.logger.log(`backfilled ${filledCount} rows`);
  }

  private async pause(ms: number): Promise<void> {
    await setTimeout(ms, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }
}
