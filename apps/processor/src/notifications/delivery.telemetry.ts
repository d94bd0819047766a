import { Telemetry } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { Channel } from '../rules-file/index.js';
import { NotificationsRepository } from './notifications.repository.js';

const channelTypes: readonly Channel['type'][] = ['webhook', 'slack', 'email', 'alertmanager'];

/** `failed`: the attempt is made again. `given_up`: it is not. */
const outcomes = ['delivered', 'failed', 'given_up'] as const;
type DeliveryOutcome = (typeof outcomes)[number];

/** Metrics of deliveries. Every processor that shares a database shows the same age of the oldest message. */
@Injectable()
export class DeliveryTelemetry {
  private isReading = false;
  /** When the oldest message that is still to be sent was planned, epoch milliseconds; null: there is none. */
  private oldestMs: number | null = null;

  constructor(
    private readonly telemetry: Telemetry,
    private readonly notifications: NotificationsRepository,
  ) {
    for (const channel of channelTypes) for (const outcome of outcomes) this.count(channel, outcome, 0);
    telemetry.beforePage(() => this.showOldest());
  }

  /** One attempt over a channel, `email-2`, had that outcome. */
  ended(channel: string, outcome: DeliveryOutcome): void {
    this.count(channel.replace(/-\d+$/, ''), outcome, 1);
  }

  private count(channel: string, outcome: DeliveryOutcome, count: number): void {
    this.telemetry.metrics.notificationDeliveries.inc({ channel, outcome }, count);
  }

  /** Shows what was read for the page before, and reads for the next one: a page does not wait for the database. */
  private showOldest(): void {
    const ageSecs = this.oldestMs === null ? 0 : Math.max(0, Date.now() - this.oldestMs) / 1000;
    this.telemetry.metrics.oldestPendingNotification.set(ageSecs);
    if (this.isReading) return;
    this.isReading = true;
    void this.notifications
      .oldestPending()
      .then(
        (at) => (this.oldestMs = at === null ? null : Date.parse(at)),
        // The next page reads again; that the database is away is said elsewhere.
        () => undefined,
      )
      .finally(() => (this.isReading = false));
  }
}
