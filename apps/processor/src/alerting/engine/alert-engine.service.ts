import { type Expectation, type NamedSource, type ObjectLevel, rules } from '@app/alerting';
import { Database, type Leadership, LeaderLoop, type Tables } from '@app/database';
import { Inject, Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { setTimeout } from 'node:timers/promises';
import { AlertPublisher } from './alert-publisher.js';
import { AlertTelemetry } from './alert.telemetry.js';
import { ENGINE_DEPENDENCIES, type EngineDependencies } from './engine-dependencies.js';
import { AlertTail } from './engine-session.js';
import { StateKeeper } from '../states/state-keeper.js';
import { OneAtATime } from './one-at-a-time.js';

/** Time that publishing and notifying get to finish at the end of a leadership, in milliseconds. */
const SETTLE_WITHIN_MS = 2000;

/** Runs the alert engine in the process that leads. */
@Injectable()
export class AlertEngineService extends LeaderLoop {
  private tail: AlertTail | null = null;

  constructor(
    database: Database,
    @Inject(ENGINE_DEPENDENCIES) private readonly dependencies: EngineDependencies,
    private readonly publisher: AlertPublisher,
    private readonly telemetry: AlertTelemetry,
  ) {
    super(database, { role: 'alerts', pollMs: dependencies.pollMs, problem: 'alert engine failed, restarting' });
  }

  override onApplicationBootstrap(): void {
    this.telemetry.start(rules.map(({ id }) => id));
    super.onApplicationBootstrap();
  }

  /** Expectations in the leader's memory; null: another process leads. */
  expectations(): readonly Expectation[] | null {
    return this.tail?.expectations() ?? null;
  }

  /** As `expectations`. */
  levelsOf(source: NamedSource): readonly ObjectLevel[] | null {
    return this.tail?.levelsOf(source) ?? null;
  }

  protected async begin(session: Kysely<Tables>, signal: AbortSignal): Promise<Leadership> {
    const tail = await AlertTail.begin(session, this.dependencies, signal);
    await this.telemetry.begin(session);
    const states = new StateKeeper(session, () => tail.eachExpectation());
    this.tail = tail;
    this.logger.log('alert engine leadership acquired');
    let now = new Date();
    const publishing = new OneAtATime(
      () => this.publisher.publishPending(session),
      (thrown) => this.report(thrown, 'publishing alerts failed, retrying'),
    );
    const following = new OneAtATime(
      () => this.dependencies.afterStep(now),
      (thrown) => this.report(thrown, 'notifying failed, retrying'),
    );
    return {
      step: async () => {
        const step = await tail.step();
        now = new Date(step.nowMs);
        const isOther = (await states.step(step.clockMs)) || step.transitions.length > 0;
        await this.telemetry.after(step, session);
        if (isOther && this.dependencies.hasStateMetric) await this.telemetry.showStates(session);
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
