import { type AlertTransition, readTransition } from '@app/alerting';
import { PipelineError, topics } from '@app/contracts';
import type { Tables } from '@app/database';
import { outgoing, Publisher, Telemetry } from '@app/platform';
import { Injectable, Logger } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { alertChangeOf } from './alert-change.js';
import { markPublished } from './engine.repository.js';

const PAGE_TRANSITIONS = 500;

/** Publishes transitions to the topic `alerts`, each at least once, in order. */
@Injectable()
export class AlertPublisher {
  private readonly logger = new Logger(AlertPublisher.name);

  constructor(
    private readonly publisher: Publisher,
    private readonly telemetry: Telemetry,
  ) {}

  /**
   * Publishes all committed transitions that were not published.
   * @throws PipelineError `bus_unavailable`, `store_unavailable`: a later call publishes the rest
   */
  async publishPending(session: Kysely<Tables>): Promise<void> {
    for (let hasMore = true; hasMore;) {
      const page = await session
        .selectFrom('alert_transitions')
        .select('transition')
        .where('published_at', 'is', null)
        .orderBy('at')
        .orderBy('seq')
        .orderBy('transition_id')
        .limit(PAGE_TRANSITIONS)
        .execute();
      const transitions = page.map(({ transition }) => readTransition(transition));
      if (transitions.length > 0) await this.publishAll(session, transitions);
      hasMore = page.length === PAGE_TRANSITIONS;
    }
  }

  private async publishAll(session: Kysely<Tables>, transitions: readonly AlertTransition[]): Promise<void> {
    try {
      await this.publish(transitions);
    } catch (thrown) {
      const { retryable, code } = PipelineError.from(thrown);
      if (retryable) throw thrown;
      // A message that the bus refuses for good, such as one over its size limit, must not block the others.
      for (const transition of transitions)
        await this.publish([transition]).catch((error: unknown) => {
          if (PipelineError.from(error).retryable) throw error;
          this.logger.error({ err: error, code, transition_id: transition.transition_id }, 'alert refused by the bus');
        });
    }
    await markPublished(session, transitions);
  }

  private publish(transitions: readonly AlertTransition[]): Promise<void> {
    const from = { service: this.telemetry.service, now: new Date(), headers: {} };
    const messages = transitions.map((transition) => outgoing(topics.alerts, alertChangeOf(transition), from));
    return this.publisher.publish(topics.alerts, messages);
  }
}
