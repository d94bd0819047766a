import { CompanyZones, DAY_MS, MINUTE_MS } from '@app/time';
import { Injectable } from '@nestjs/common';
import type { NotifySettings } from '../rules-file/index.js';
import { IncidentsRepository } from './incidents.repository.js';
import { messageOf } from './message.js';
import { NotificationsRepository } from './notifications.repository.js';
import { planNotifications } from './plan-notifications.js';
import { SilencesRepository } from './silences/silences.repository.js';

/** How often everything that somebody was told is looked through, in milliseconds. */
const LOOK_BACK_EVERY_MS = MINUTE_MS;
/** How far back. An incident that is older and was not repeated since ends in silence. */
const LOOK_BACK_MS = 90 * DAY_MS;

/** Decides who is to be told what, and writes it down for the delivery. */
@Injectable()
export class NotifierService {
  /** Incidents that were open last time: one that no longer is may be over. */
  private open: ReadonlySet<string> = new Set();
  private lookedBackMs = -Infinity;

  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly notifications: NotificationsRepository,
    private readonly silences: SilencesRepository,
    private readonly zones: CompanyZones,
  ) {}

  /**
   * Run twice, also in two processes at once, it tells once. One small query while nothing is wrong.
   * @returns how many messages there are to deliver that there were not before
   * @throws PipelineError `store_unavailable`, `store_rejected`
   */
  async run(now: Date, settings: NotifySettings): Promise<number> {
    if (settings.receivers.length === 0) return 0;
    const open = new Set(await this.incidents.openIds());
    const isOver = [...this.open].some((id) => !open.has(id));
    const isLookingBack = isOver || Math.abs(now.getTime() - this.lookedBackMs) >= LOOK_BACK_EVERY_MS;
    const told = isLookingBack ? await this.incidents.toldIds(new Date(now.getTime() - LOOK_BACK_MS)) : [];
    const ids = new Set([...open, ...told]);
    const inserted = ids.size === 0 ? 0 : await this.plan([...ids], now, settings);
    this.open = open;
    if (isLookingBack) this.lookedBackMs = now.getTime();
    return inserted;
  }

  private async plan(ids: readonly string[], now: Date, settings: NotifySettings): Promise<number> {
    const incidents = await this.incidents.find(ids);
    const silences = await this.silences.notEnded(now);
    const due = planNotifications({ incidents, silences, settings, zoneOf: this.zones.nameOf, now });
    if (due.length === 0) return 0;
    const alertIds = new Set(due.flatMap(({ alerts }) => alerts.map(({ alert_id }) => alert_id)));
    const transitions = await this.incidents.transitions([...alertIds]);
    const planned = due.map(({ alerts, ...row }) => ({ ...row, message: messageOf({ alerts, ...row }, transitions) }));
    return this.notifications.insertNew(planned, now);
  }
}
