import { DAY_MS, MINUTE_MS } from '@app/time';
import { Injectable } from '@nestjs/common';
import type { NotifySettings } from '../rules-file/index.js';
import { DueMessages } from './due-messages.service.js';
import { heldBack } from './hold-back.js';
import { inTurns } from './in-turns.js';
import { NotifiableIncidentsQueries } from './notifiable-incidents.queries.js';
import { NotificationsRepository } from './notifications.repository.js';
import { planNotifications } from './plan-notifications.js';
import { mutedAt } from './muting.js';
import { MutedUntilService } from './mutes/muted-until.service.js';

/** Pause between two searches for incidents without a `resolved` notification, in milliseconds. */
const LOOK_BACK_EVERY_MS = MINUTE_MS;
/** Age of the notifications that are searched. An incident with older ones only gets no `resolved` notification. */
const LOOK_BACK_MS = 90 * DAY_MS;
/** Age of the failures that were over when they were heard of, of which somebody may still have to be told. */
const MISSED_MS = DAY_MS;

/** Most notifications that one run plans, of the companies in turns; the rest is planned by the next one. */
const MOST_OF_RUN = 500;

/** Plans notifications and stores them for the delivery. */
@Injectable()
export class NotifierService {
  /** Incidents that were open in the last run: one that no longer is may be resolved. */
  private open: ReadonlySet<string> = new Set();
  private lookedBackMs = -Infinity;
  private hasMore = false;

  constructor(
    private readonly incidents: NotifiableIncidentsQueries,
    private readonly notifications: NotificationsRepository,
    private readonly muting: MutedUntilService,
    private readonly messages: DueMessages,
  ) {}

  /**
   * Idempotent, also across processes: a notification is stored once. Costs two small queries while no incident is open.
   * @returns the number of new notifications, those among them that a digest will tell, and digests
   * @throws PipelineError `store_unavailable`, `store_rejected`
   */
  async run(now: Date, settings: NotifySettings): Promise<number> {
    if (settings.receivers.length === 0) return 0;
    const open = new Set(await this.incidents.openIds());
    const isOver = this.hasMore || [...this.open].some((id) => !open.has(id));
    const isTime = Math.abs(now.getTime() - this.lookedBackMs) >= LOOK_BACK_EVERY_MS;
    const before = (ms: number): Date => new Date(now.getTime() - ms);
    const unresolved = isOver || isTime ? await this.incidents.unresolvedIds(before(LOOK_BACK_MS)) : [];
    const missed = isTime || this.hasMore ? await this.incidents.missedIds(before(MISSED_MS)) : [];
    const ids = new Set([...open, ...unresolved, ...missed]);
    this.hasMore = false;
    const inserted = ids.size === 0 ? 0 : await this.plan([...ids], now, settings);
    this.open = open;
    if (isTime) this.lookedBackMs = now.getTime();
    const readMuted = async () => mutedAt(await this.muting.contextAt(now, settings));
    return inserted + (await this.notifications.planDigests(now, readMuted));
  }

  private async plan(ids: readonly string[], now: Date, settings: NotifySettings): Promise<number> {
    const incidents = await this.incidents.find(ids);
    const due = planNotifications({ incidents, ...(await this.muting.contextAt(now, settings)), settings });
    this.hasMore = due.length > MOST_OF_RUN;
    if (due.length === 0) return 0;
    const planned = await this.messages.of(inTurns(due).slice(0, MOST_OF_RUN), now);
    const counts = await this.notifications.countsSince(new Date(now.getTime() - MINUTE_MS));
    return this.notifications.insertNew(planned, heldBack(planned, counts, settings), now);
  }
}
