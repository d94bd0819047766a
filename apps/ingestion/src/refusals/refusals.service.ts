import { topics } from '@app/contracts';
import { outgoing, Publisher, Telemetry } from '@app/platform';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Refusal, RefusalCounts } from './refusal-counts.js';

const PUBLISH_EVERY_MS = 1000;
/** Most summaries that are published at once: refused records must not be dearer than accepted ones. */
const MAX_AT_ONCE = 20;
/** How long a stop waits for the last summaries. */
const LAST_WAIT_MS = 1000;

/**
 * Tells of the records that the doors refuse, as counts, once a second at most. No request waits for it or fails by it:
 * summaries that the bus does not take are lost.
 */
@Injectable()
export class RefusalsService implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Refusals');
  private readonly counts = new RefusalCounts();
  private timer: NodeJS.Timeout | null = null;
  private publishing: Promise<void> = Promise.resolve();

  constructor(
    private readonly publisher: Publisher,
    private readonly telemetry: Telemetry,
  ) {}

  /** Counts one record. Does not throw. */
  count(refusal: Refusal): void {
    this.counts.add(refusal, Date.now());
    this.publishSoon();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer ?? undefined);
    const last = this.publishing.then(() => this.publish());
    await Promise.race([last, pause(LAST_WAIT_MS, undefined, { ref: false })]);
  }

  private publishSoon(): void {
    if (this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.publishing = this.publish().finally(() => {
        this.timer = null;
        if (!this.counts.isEmpty) this.publishSoon();
      });
    }, PUBLISH_EVERY_MS).unref();
  }

  private async publish(): Promise<void> {
    const taken = this.counts.take(MAX_AT_ONCE);
    if (taken.length === 0) return;
    const from = { service: this.telemetry.service, now: new Date(), headers: {} };
    const records = taken.map((counted) => outgoing(topics.refusals, { summary_id: randomUUID(), ...counted }, from));
    try {
      await this.publisher.publish(topics.refusals, records);
    } catch (error) {
      this.logger.warn({ err: error, summaries: taken.length }, 'counts of refused records are lost');
    }
  }
}
