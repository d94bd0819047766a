import { DAY_MS } from '@app/time';
import { type AlertTransition, alertEndOf } from '../model/alert.js';
import {
  type AlertReason,
  incidentTitle,
  leadOf,
  reasonOf,
  type TitledAlert,
  type TitledIncident,
} from '../model/incident-title.js';
import type { Subject } from '../model/subject.js';
import {
  missedAlerts,
  missedAtOf,
  nextNotification,
  type NextNotification,
  type NotifiableAlert,
  type NotificationTiming,
  type PastNotification,
  toldSources,
} from '../notifications/next-notification.js';
import { meaningOf } from '../states/subject-state.js';
import type { BacktestIncident, BacktestNotification, BacktestReport } from './report.js';

/** Notifications that an incident lists; their number counts all of them. */
const MOST_LISTED = 1000;
/** Earlier notifications count when an incident is open again; the engine opens none again that is over for longer. */
const OPEN_AGAIN_MS = 2 * DAY_MS;

/** The time that is asked for, both ends included. Epoch milliseconds. */
export interface BacktestRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export const isWithin = ({ fromMs, toMs }: BacktestRange, atMs: number): boolean => atMs >= fromMs && atMs <= toMs;

/** The facts of titles that transitions do not have. */
export interface TitleFacts {
  /** IANA zone of a company. */
  readonly zoneOf: (company: string) => string;
  /** Number of objects of a source, and of the sources of its company. */
  readonly knownOf: (subject: Subject) => TitledIncident['known'];
}

interface Titled {
  readonly alert: TitledAlert;
  readonly reason: AlertReason;
  readonly ended_at: string | null;
}

interface Incident {
  readonly incident_id: string;
  company: string | null;
  source: string | null;
  started_at: string;
  detected_at: string;
  /** Its last change. */
  changed_at: string;
  /** All of its alerts, as its title tells them. */
  readonly titled: Map<string, Titled>;
  /** Alerts that decide about the next notification. Those that are over do not, once somebody was told. */
  readonly alerts: Map<string, NotifiableAlert>;
  /** The last notification of each kind: all that decides about the next one. */
  readonly sent: Map<NextNotification['kind'], PastNotification>;
  /** The sources that a notification has named. */
  readonly told: Set<string>;
  /** Since when it is open without a gap, and when it was over the last time; epoch milliseconds. */
  openMs: number;
  closedMs: number;
  readonly notifications: BacktestNotification[];
  notificationCount: number;
  isWithin: boolean;
}

/**
 * The incidents of a backtest, and what one receiver of all alerts would have been sent about them. It plans like the live
 * system; only its clock jumps from one change, or one notification that is due, to the next.
 */
export class IncidentHistory {
  private readonly incidents = new Map<string, Incident>();
  /** The incidents with a next notification, and when that is sent unless they change before, epoch milliseconds. */
  private readonly next = new Map<Incident, NextNotification>();
  /** No notification is sent before, epoch milliseconds. */
  private earliestMs = Infinity;
  /** Incidents that changed at the time of the clock. */
  private readonly changed = new Set<Incident>();
  /** Incidents that are over and may be open again, in the order of their ends, epoch milliseconds. */
  private readonly over = new Map<Incident, number>();
  private clockMs = -Infinity;
  private readonly perDay = new Map<string, number>();

  constructor(
    private readonly range: BacktestRange,
    private readonly timing: NotificationTiming,
  ) {}

  /** @param transition not before the one of the call before */
  take(transition: AlertTransition): void {
    const { incident_id, alert_id, to, at } = transition;
    if (incident_id === null) return;
    this.advance(Date.parse(at));
    const incident = this.incidents.get(incident_id) ?? begun(incident_id, transition);
    this.incidents.set(incident_id, incident);
    join(incident, transition);
    if (isWithin(this.range, this.clockMs)) incident.isWithin = true;
    const wasOpen = isOpen(incident);
    const { fired_at = null } = incident.alerts.get(alert_id) ?? {};
    incident.alerts.set(alert_id, {
      state: to,
      subject: transition.subject,
      fired_at: fired_at ?? (to === 'firing' ? at : null),
      is_acked: false,
      missed_at: to === 'resolved' ? missedAtOf({ ...transition, ended_at: alertEndOf(transition) }) : null,
    });
    this.openOrClose(incident, wasOpen);
    this.changed.add(incident);
  }

  private openOrClose(incident: Incident, wasOpen: boolean): void {
    const isNow = isOpen(incident);
    if (isNow && !wasOpen && incident.closedMs !== this.clockMs) incident.openMs = this.clockMs;
    if (!isNow && wasOpen) incident.closedMs = this.clockMs;
    if (isNow) this.over.delete(incident);
  }

  /** Moves the clock to the end of the range. Once, after the last transition. */
  report(facts: TitleFacts = nothingKnown): Omit<BacktestReport, 'alerts' | 'notices'> {
    this.advance(this.range.toMs + 1);
    const within = [...this.incidents.values()].filter((incident) => incident.isWithin);
    const days = [...this.perDay].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      incidents: within.map((incident) => incidentOf(incident, facts, this.range.toMs)),
      notifications_per_day: Object.fromEntries(days),
      notification_count: days.reduce((sum, [, count]) => sum + count, 0),
    };
  }

  // A notification that is due at the very time of a change is planned again after it.
  private advance(nowMs: number): void {
    if (nowMs <= this.clockMs) return;
    for (const incident of this.changed) this.plan(incident, this.clockMs);
    this.changed.clear();
    if (this.earliestMs < nowMs) this.sendBefore(nowMs);
    this.forgetOver(nowMs);
    this.clockMs = nowMs;
  }

  // An incident that was over before the range begins is not reported.
  private forgetOver(nowMs: number): void {
    for (const [incident, endedMs] of this.over) {
      if (endedMs + OPEN_AGAIN_MS > nowMs) return;
      this.over.delete(incident);
      if (!incident.isWithin) this.incidents.delete(incident.incident_id);
    }
  }

  private sendBefore(nowMs: number): void {
    for (const [incident, { dueMs }] of [...this.next]) if (dueMs < nowMs) this.sendAbout(incident, nowMs);
    this.earliestMs = Infinity;
    for (const { dueMs } of this.next.values()) this.earliestMs = Math.min(this.earliestMs, dueMs);
  }

  private sendAbout(incident: Incident, beforeMs: number): void {
    let due = this.next.get(incident);
    while (due !== undefined && due.dueMs < beforeMs) {
      this.send(incident, due);
      this.plan(incident, due.dueMs);
      due = this.next.get(incident);
    }
  }

  private plan(incident: Incident, nowMs: number): void {
    if (incident.sent.size > 0) forgetResolved(incident);
    const alerts = [...incident.alerts.values()];
    const situation = { alerts, unmuted: alerts, sent: [...incident.sent.values()], openSinceMs: incident.openMs };
    const planned = nextNotification(situation, this.timing);
    if (planned !== null) {
      const dueMs = Math.max(planned.dueMs, nowMs);
      this.next.set(incident, { kind: planned.kind, dueMs });
      this.earliestMs = Math.min(this.earliestMs, dueMs);
      return;
    }
    this.next.delete(incident);
    if (!alerts.every(isOver)) return;
    this.over.delete(incident);
    this.over.set(incident, nowMs);
  }

  private send(incident: Incident, { kind, dueMs }: NextNotification): void {
    const at = new Date(dueMs).toISOString();
    if (kind !== 'resolved') for (const source of toldSources([...incident.alerts.values()])) incident.told.add(source);
    const sources = kind === 'resolved' ? [] : [...incident.told];
    incident.sent.set(kind, { kind, created_at: at, status: 'delivered', sources });
    if (!isWithin(this.range, dueMs)) return;
    incident.isWithin = true;
    incident.notificationCount += 1;
    if (incident.notifications.length < MOST_LISTED) incident.notifications.push({ kind, at });
    const day = at.slice(0, 10);
    this.perDay.set(day, (this.perDay.get(day) ?? 0) + 1);
  }
}

const nothingKnown: TitleFacts = { zoneOf: () => 'UTC', knownOf: () => ({ objects: null, sources: null }) };

const isOver = ({ state }: NotifiableAlert): boolean => state === 'resolved';

function isOpen({ alerts }: Incident): boolean {
  for (const alert of alerts.values()) if (alert.fired_at !== null && !isOver(alert)) return true;
  return false;
}

function forgetResolved({ alerts, sent }: Incident): void {
  const missed = new Set(missedAlerts([...alerts.values()], [...sent.values()]));
  for (const [id, alert] of alerts) if (isOver(alert) && !missed.has(alert)) alerts.delete(id);
}

const begun = (incident_id: string, { subject, ...first }: AlertTransition): Incident => ({
  incident_id,
  company: subject.company,
  source: subject.source,
  started_at: first.started_at,
  detected_at: first.detected_at,
  changed_at: first.at,
  titled: new Map(),
  alerts: new Map(),
  sent: new Map(),
  told: new Set(),
  openMs: Infinity,
  closedMs: -Infinity,
  notifications: [],
  notificationCount: 0,
  isWithin: false,
});

function join(incident: Incident, transition: AlertTransition): void {
  const { alert_id, subject, started_at, detected_at, at, to, severity, cause } = transition;
  incident.changed_at = at;
  const before = incident.titled.get(alert_id);
  incident.titled.set(alert_id, {
    alert: {
      alert_id,
      rule: transition.rule,
      meaning: meaningOf(transition.rule),
      severity,
      subject,
      state: to,
      cause,
      started_at: before?.alert.started_at ?? started_at,
    },
    // An alert that is over keeps its reason.
    reason: to === 'firing' || before === undefined ? reasonOf(transition) : before.reason,
    ended_at: to === 'resolved' ? alertEndOf(transition) : null,
  });
  if (before !== undefined) return;
  if (incident.company !== subject.company) incident.company = incident.source = null;
  if (incident.source !== subject.source) incident.source = null;
  incident.started_at = earlier(incident.started_at, started_at);
  incident.detected_at = earlier(incident.detected_at, detected_at);
}

const earlier = (a: string, b: string): string => (Date.parse(b) < Date.parse(a) ? b : a);

function incidentOf(incident: Incident, { zoneOf, knownOf }: TitleFacts, nowMs: number): BacktestIncident {
  const titled = [...incident.titled.values()];
  const alerts = titled.map(({ alert }) => alert);
  const lead = leadOf(alerts);
  const isEnded = [...incident.alerts.values()].every(isOver);
  const ended_at = isEnded ? titled.reduce<string | null>((last, one) => later(last, one.ended_at), null) : null;
  return {
    incident_id: incident.incident_id,
    title: incidentTitle({
      alerts,
      reason: lead === undefined ? null : (incident.titled.get(lead.alert_id)?.reason ?? null),
      known: lead === undefined ? { objects: null, sources: null } : knownOf(lead.subject),
      ended_at,
      zone: incident.company === null ? 'UTC' : zoneOf(incident.company),
      nowMs,
    }),
    company: incident.company,
    source: incident.source,
    started_at: incident.started_at,
    detected_at: incident.detected_at,
    resolved_at: isEnded ? incident.changed_at : null,
    ended_at,
    alert_count: incident.titled.size,
    notification_count: incident.notificationCount,
    notifications: incident.notifications,
  };
}

const later = (a: string | null, b: string | null): string | null =>
  a === null || (b !== null && Date.parse(b) > Date.parse(a)) ? b : a;
