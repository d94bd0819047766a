import { PipelineError } from '@app/contracts';
import { Database, lead, type Tables } from '@app/database';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { setTimeout } from 'node:timers/promises';
import { Roller } from './roller.js';

const SCHEMA_POLL_MS = 250;
/** Well under what a silent session is allowed. */
const POLL_MS = 2000;
/** After a step the store is left alone for so many times as long as it took. */
const REST_FACTOR = 1;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** Rolls up, or waits to: one process at a time. Begun when the service is up, ended before it goes down. */
@Injectable()
export class RollerService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(RollerService.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private pauseMs = FIRST_PAUSE_MS;

  constructor(private readonly database: Database) {}

  onApplicationBootstrap(): void {
    // A service that takes both requests and messages is begun twice: for each of the two.
    this.running ??= this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted && !this.database.isMigrated) await this.pause(SCHEMA_POLL_MS);
    while (!signal.aborted) {
      await lead(this.database, signal, (session) => this.term(session), 'rollups').catch((thrown: unknown) =>
        this.report(thrown),
      );
      await this.pause(this.pauseMs);
      this.pauseMs = Math.min(2 * this.pauseMs, LONGEST_PAUSE_MS);
    }
  }

  private async term(session: Kysely<Tables>): Promise<void> {
    const roller = await Roller.begin(session);
    while (!this.stopping.signal.aborted) {
      const began = performance.now();
      const hasMore = await roller.step();
      this.pauseMs = FIRST_PAUSE_MS;
      await this.pause(hasMore ? REST_FACTOR * (performance.now() - began) : POLL_MS);
    }
  }

  private async pause(ms: number): Promise<void> {
    await setTimeout(ms, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }

  // Answers stay right without it: what is not rolled up is read from the runs.
  private report(thrown: unknown): void {
    if (this.stopping.signal.aborted) return;
    const { code, retryable, cause } = PipelineError.from(thrown);
    // The database says that once, for all who write.
    if (code === 'store_read_only') return;
    const problem = (cause as { code?: unknown } | undefined)?.code;
    if (retryable) this.logger.warn({ code, problem }, 'rolling up has to begin again');
    else this.logger.error({ err: thrown, code }, 'rolling up has to begin again');
  }
}
