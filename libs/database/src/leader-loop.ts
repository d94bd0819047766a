import { PipelineError } from '@app/contracts';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { setTimeout } from 'node:timers/promises';
import type { Database } from './database.js';
import { withLeadership, type LeaderRole } from './leadership.js';
import type { Tables } from './tables.js';

const SCHEMA_POLL_MS = 250;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

export interface LeaderLoopOptions {
  readonly role: LeaderRole;
  /** Pause after a step that found nothing to do, in milliseconds; well under the 10 s that a session may be silent. */
  readonly pollMs: number;
  /** After a step with more to do the loop pauses this many times as long as the step took; 0: no pause. */
  readonly restFactor?: number;
  /** The log text when the loop ends by an error. */
  readonly problem: string;
}

/** The work of a leader, from when it leads until it stops or something throws. */
export interface Leadership {
  /** @returns whether there may be more to do already */
  step(): Promise<boolean>;
  /** After the last step of an orderly stop. */
  stop?(): Promise<void>;
  /** Called at the end of a leadership, with or without an error. Throws nothing. */
  release?(): Promise<void>;
}

/**
 * Leads, or waits to: one process at a time does the work of a role. Begun when the service is up and the tables are there,
 * ended before it goes down. After an error it begins again where the database is, with longer and longer pauses.
 */
export abstract class LeaderLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  protected readonly logger = new Logger(this.constructor.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private pauseMs = FIRST_PAUSE_MS;

  protected constructor(
    private readonly database: Database,
    private readonly options: LeaderLoopOptions,
  ) {}

  /** Reads where the database is. @param session of the leader alone @param signal that it is to stop */
  protected abstract begin(session: Kysely<Tables>, signal: AbortSignal): Promise<Leadership>;

  onApplicationBootstrap(): void {
    // A service that takes both requests and messages is begun twice: for each of the two.
    this.running ??= this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Logs the error, unless the loop is stopping or a writer has logged `store_read_only` for all loops. */
  protected report(thrown: unknown, problem: string): void {
    if (this.stopping.signal.aborted) return;
    const { code, retryable, cause } = PipelineError.from(thrown);
    if (code === 'store_read_only') return;
    if (retryable) this.logger.warn({ code, problem: (cause as { code?: unknown } | undefined)?.code }, problem);
    else this.logger.error({ err: thrown, code }, problem);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const { role, problem } = this.options;
    while (!signal.aborted && !this.database.isMigrated) await this.pause(SCHEMA_POLL_MS);
    while (!signal.aborted) {
      const work = (session: Kysely<Tables>): Promise<void> => this.work(session).catch(rethrowMistake);
      await withLeadership(this.database, role, signal, work).catch((thrown: unknown) => this.report(thrown, problem));
      await this.pause(this.pauseMs);
      this.pauseMs = Math.min(2 * this.pauseMs, LONGEST_PAUSE_MS);
    }
  }

  private async work(session: Kysely<Tables>): Promise<void> {
    const { signal } = this.stopping;
    const { pollMs, restFactor = 0 } = this.options;
    const leadership = await this.begin(session, signal);
    try {
      while (!signal.aborted) {
        const begunAt = performance.now();
        const hasMore = await leadership.step();
        this.pauseMs = FIRST_PAUSE_MS;
        const restMs = hasMore ? restFactor * (performance.now() - begunAt) : pollMs;
        if (restMs > 0) await this.pause(restMs);
      }
      await leadership.stop?.();
    } finally {
      await leadership.release?.();
    }
  }

  private async pause(ms: number): Promise<void> {
    await setTimeout(ms, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }
}

/**
 * Names a mistake of ours as such: what leaves a session without a code is called `store_unavailable`, and logged without
 * its stack. Neither the driver nor the server throws one of these.
 */
function rethrowMistake(thrown: unknown): never {
  const isMistake = [TypeError, RangeError, ReferenceError].some((mistake) => thrown instanceof mistake);
  throw isMistake ? PipelineError.from(thrown) : thrown;
}
