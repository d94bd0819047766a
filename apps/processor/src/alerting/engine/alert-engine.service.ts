import { type Expectation, rules } from '@app/alerting';
import { PipelineError } from '@app/contracts';
import { Database, lead, type Tables } from '@app/database';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Kysely } from 'kysely';
import { setTimeout } from 'node:timers/promises';
import { AlertPublisher } from './alert-publisher.js';
import { AlertTelemetry } from './alert.telemetry.js';
import { ALERT_PARTS, type AlertParts } from './engine-deps.js';
import { AlertTail } from './engine-session.js';
import { OneAtATime } from './one-at-a-time.js';

const SCHEMA_POLL_MS = 250;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** What still goes on beside the steps at the end of a term is waited for so long. */
const SETTLE_WITHIN_MS = 2000;

/** Leads the alert engine, or waits to: begun when the service is up, ended before it goes down. */
@Injectable()
export class AlertEngineService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(AlertEngineService.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private tail: AlertTail | null = null;
  private pauseMs = FIRST_PAUSE_MS;

  constructor(
    private readonly database: Database,
    @Inject(ALERT_PARTS) private readonly parts: AlertParts,
    private readonly publisher: AlertPublisher,
    private readonly telemetry: AlertTelemetry,
  ) {}

  onApplicationBootstrap(): void {
    // A service that takes both requests and messages is begun twice: for each of the two.
    this.running ??= this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** What is expected, from the memory of the leader; null when another process leads. */
  expectations(): readonly Expectation[] | null {
    return this.tail?.expectations() ?? null;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    this.telemetry.start(rules.map(({ id }) => id));
    while (!signal.aborted && !this.database.isMigrated) await this.pause(SCHEMA_POLL_MS);
    while (!signal.aborted) {
      await lead(this.database, signal, (session) => this.term(session)).catch((thrown: unknown) =>
        this.report(thrown),
      );
      await this.pause(this.pauseMs);
      this.pauseMs = Math.min(2 * this.pauseMs, LONGEST_PAUSE_MS);
    }
  }

  private async term(session: Kysely<Tables>): Promise<void> {
    const { signal } = this.stopping;
    const publishing = new OneAtATime(
      () => this.publisher.publishPending(session),
      (thrown) => this.report(thrown, 'changes of alerts cannot be published; trying again'),
    );
    let now = new Date();
    const following = new OneAtATime(
      () => this.parts.afterStep(now),
      (thrown) => this.report(thrown, 'what follows from alerts failed; trying again'),
    );
    try {
      this.tail = await AlertTail.begin(session, this.parts, signal);
      await this.telemetry.begin(session);
      this.logger.log('this process leads the alert engine');
      while (!signal.aborted) {
        const step = await this.tail.step();
        this.pauseMs = FIRST_PAUSE_MS;
        now = new Date(step.nowMs);
        await this.telemetry.after(step, session);
        publishing.begin();
        following.begin();
        if (!step.hasMore) await this.pause(this.parts.pollMs);
      }
      await this.tail.end();
    } finally {
      this.tail = null;
      this.telemetry.end();
      const settled = Promise.all([publishing.settled(), following.settled()]);
      await Promise.race([settled, setTimeout(SETTLE_WITHIN_MS, undefined, { ref: false })]);
    }
  }

  private async pause(ms: number): Promise<void> {
    await setTimeout(ms, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }

  private report(thrown: unknown, what = 'the alert engine has to begin again'): void {
    if (this.stopping.signal.aborted) return;
    const { code, retryable, cause } = PipelineError.from(thrown);
    // The database says that once, for all who write.
    if (code === 'store_read_only') return;
    if (retryable) this.logger.warn({ code, problem: (cause as { code?: unknown } | undefined)?.code }, what);
    else this.logger.error({ err: thrown, code }, what);
  }
}
