import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { channelsOf } from '../rules-file/index.js';
import { nextAttemptMs } from './backoff.js';
import type { Attempt } from './channels/attempt.js';
import { DeliveryError } from './channels/delivery-error.js';
import { send } from './channels/send.service.js';
import type { CompanyLane } from './lane.js';
import { type ClaimedNotification, NotificationsRepository } from './notifications.repository.js';
import { NotifySettingsSource } from './notify-settings-source.service.js';

/** Most concurrent deliveries. */
const MOST_AT_ONCE = 16;
/** Most concurrent deliveries of one company: receivers of one company that do not answer leave the others their turn. */
const MOST_OF_COMPANY = 4;
/** Channels and companies of which it is remembered when they had their turn; those of long ago come first again. */
const MOST_SERVED = 1000;
/** Time that running deliveries get to finish at a shutdown, in milliseconds. */
const STOP_GRACE_MS = 3000;

/**
 * Delivers planned notifications, with retries for a day. A notification that a process was sending when it died is sent
 * again with the same id.
 */
@Injectable()
export class DeliveryService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(DeliveryService.name);
  private readonly stopping = new AbortController();
  private readonly underWay = new Map<ClaimedNotification, Promise<unknown>>();
  private readonly served = new Map<string, CompanyLane>();
  private lastClaim: Promise<unknown> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly notifications: NotificationsRepository,
    private readonly source: NotifySettingsSource,
  ) {}

  /**
   * Sends the notifications that are due at `now`. Calls may overlap: a slow receiver does not delay others.
   * @returns the number delivered
   * @throws PipelineError `store_unavailable`
   */
  async deliverDue(now: Date): Promise<number> {
    const claimed = this.lastClaim.then(() => this.claim(now));
    this.lastClaim = claimed.catch(() => undefined);
    const arrived = await Promise.all(
      (await claimed).map(async ({ attempt }) => {
        const has = await attempt;
        // This delivery has ended, so the next one can begin.
        return (has ? 1 : 0) + (await this.deliverDue(now));
      }),
    );
    return arrived.reduce((sum, count) => sum + count, 0);
  }

  /** Waits up to 3 s for running deliveries, then aborts them: the next process retries them. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    await this.lastClaim;
    const grace = setTimeout(() => this.stopping.abort(), STOP_GRACE_MS);
    await Promise.all(this.underWay.values());
    clearTimeout(grace);
  }

  /** Serialized by `lastClaim`, so that each claim sees the deliveries of the one before. */
  private async claim(now: Date): Promise<{ attempt: Promise<boolean> }[]> {
    if (this.isStopped || !this.source.isKnown || this.underWay.size >= MOST_AT_ONCE) return [];
    const claimed = await this.notifications.claim(now, {
      underWay: [...this.underWay.keys()],
      served: [...this.served.values()],
      most: MOST_AT_ONCE,
      mostOfCompany: MOST_OF_COMPANY,
    });
    return claimed.map((notification) => {
      this.noteServed(notification);
      const attempt = this.attempt(notification, now).finally(() => this.underWay.delete(notification));
      this.underWay.set(notification, attempt);
      // Wrapped in an object, because a returned promise would be awaited with the claim.
      return { attempt };
    });
  }

  private noteServed({ receiver, channel, company }: CompanyLane): void {
    const key = JSON.stringify([receiver, channel, company]);
    this.served.delete(key);
    this.served.set(key, { receiver, channel, company });
    if (this.served.size > MOST_SERVED) this.served.delete(this.served.keys().next().value!);
  }

  /** @returns whether it was delivered */
  private async attempt(notification: ClaimedNotification, now: Date): Promise<boolean> {
    const { notification_id, receiver, channel, attempts, created_at } = notification;
    const failure = await this.failureOf(notification, { now, signal: this.stopping.signal });
    const entry = { at: now.toISOString(), ok: failure === null, problem: failure?.error.problem ?? null };
    const againMs =
      failure === null || failure.isFinal
        ? null
        : nextAttemptMs({ attempts, createdMs: Date.parse(created_at), nowMs: now.getTime(), random: Math.random() });
    if (failure !== null) {
      const { problem, retryable, cause } = failure.error;
      const facts = { notification_id, receiver, channel, attempts, problem, retryable, isGivenUp: againMs === null };
      this.logger.warn(cause instanceof Error ? { ...facts, err: cause } : facts, 'notification delivery failed');
    }
    try {
      await this.notifications.finish(notification_id, entry, againMs === null ? null : new Date(againMs));
    } catch (error) {
      this.logger.warn({ err: error, notification_id }, 'delivery attempt could not be stored, it will be repeated');
    }
    return entry.ok;
  }

  private async failureOf(
    { receiver, channel, message }: ClaimedNotification,
    attempt: Attempt,
  ): Promise<{ error: DeliveryError; isFinal: boolean } | null> {
    const configured = this.source.current().receivers.find(({ name }) => name === receiver);
    const target = configured === undefined ? undefined : channelsOf(configured).get(channel);
    if (target === undefined) {
      return { error: new DeliveryError('the channel is no longer in the configuration', false), isFinal: true };
    }
    return send(target, message, attempt).then(
      () => null,
      (thrown: unknown) => ({ error: DeliveryError.from(thrown), isFinal: false }),
    );
  }
}
