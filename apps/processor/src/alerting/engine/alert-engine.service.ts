import { type Expectation, rules } from '@app/alerting';
import { Database, type Leadership, LeaderLoop, type Tables } from '@app/database';
import { Inject, Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { setTimeout } from 'node:timers/promises';
import { AlertPublisher } from './alert-publisher.js';
import { AlertTelemetry } from './alert.telemetry.js';
import { ALERT_PARTS, type AlertParts } from './engine-deps.js';
import { AlertTail } from './engine-session.js';
import { OneAtATime } from './one-at-a-time.js';

/** What still goes on beside the steps at the end of a leadership is waited for so long. */
const SETTLE_WITHIN_MS = 2000;

/** Leads the alert engine, or waits to. */
@Injectable()
export class AlertEngineService extends LeaderLoop {
  private tail: AlertTail | null = null;

  constructor(
    database: Database,
    @Inject(ALERT_PARTS) private readonly parts: AlertParts,
    private readonly publisher: AlertPublisher,
    private readonly telemetry: AlertTelemetry,
  ) {
    super(database, { role: 'alerts', pollMs: parts.pollMs, problem: 'the alert engine has to begin again' });
  }

  override onApplicationBootstrap(): void {
    this.telemetry.start(rules.map(({ id }) => id));
    super.onApplicationBootstrap();
  }

  /** What is expected, from the memory of the leader; null when another process leads. */
  expectations(): readonly Expectation[] | null {
    return this.tail?.expectations() ?? null;
  }

  protected async begin(session: Kysely<Tables>, signal: AbortSignal): Promise<Leadership> {
    const tail = await AlertTail.begin(session, this.parts, signal);
    await this.telemetry.begin(session);
    this.tail = tail;
    this.logger.log('this process leads the alert engine');
    let now = new Date();
    const publishing = new OneAtATime(
      () => this.publisher.publishPending(session),
      (thrown) => this.report(thrown, 'changes of alerts cannot be published; trying again'),
    );
    const following = new OneAtATime(
      () => this.parts.afterStep(now),
      (thrown) => this.report(thrown, 'what follows from alerts failed; trying again'),
    );
    return {
      step: async () => {
        const step = await tail.step();
        now = new Date(step.nowMs);
        await this.telemetry.after(step, session);
        publishing.begin();
        following.begin();
        return step.hasMore;
      },
      stop: () => tail.end(),
      release: async () => {
        this.tail = null;
        this.telemetry.end();
        const settled = Promise.all([publishing.settled(), following.settled()]);
        await Promise.race([settled, setTimeout(SETTLE_WITHIN_MS, undefined, { ref: false })]);
      },
    };
  }
}
