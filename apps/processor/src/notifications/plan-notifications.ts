import type { AlertState, NotificationMessage, Severity, Subject } from '@app/alerting';
import { HOUR_MS } from '@app/time';
import { channelsOf, type NotifySettings, type Receiver, type Route } from '../rules-file/index.js';
import { matchesRule, type QuietContext, quietAt } from './quiet.js';

export type NotificationKind = NotificationMessage['kind'];

/** What decides whether people are told about an alert. Times are ISO 8601 in UTC. */
export interface AlertFacts {
  readonly alert_id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly subject: Subject;
  readonly state: AlertState;
  readonly started_at: string;
  /** When it first fired; null: it never has. */
  readonly fired_at: string | null;
  readonly resolved_at: string | null;
  readonly is_acked: boolean;
}

/** A notification that was planned before. */
export interface Told {
  readonly receiver: string;
  readonly channel: string;
  readonly kind: NotificationKind;
  readonly seq: number;
  readonly created_at: string;
  /** `failed`: it was given up, so they do not know. */
  readonly status: 'pending' | 'delivered' | 'failed';
}

export interface Incident<A extends AlertFacts = AlertFacts> {
  readonly incident_id: string;
  readonly alerts: readonly A[];
  readonly told: readonly Told[];
}

/** Somebody is to be told. The incident, receiver, channel, kind and seq together are never planned twice. */
export interface DueNotification<A extends AlertFacts = AlertFacts> {
  readonly incident_id: string;
  readonly receiver: string;
  readonly channel: string;
  readonly kind: 'firing' | 'repeat' | 'resolved';
  /** How many of its kind there were before. */
  readonly seq: number;
  /** Those of the incident that the receiver is to know about. */
  readonly alerts: readonly A[];
}

export interface PlanInput<A extends AlertFacts = AlertFacts> extends QuietContext {
  readonly incidents: readonly Incident<A>[];
  readonly settings: NotifySettings;
}

/**
 * Who is to be told what now. Of an incident and a channel: `firing` once, when an alert for it has fired for the group
 * wait and still does; `repeat` while nobody has acknowledged it; `resolved` once, when all of the incident is over and
 * they know that it was. What is over before anybody was told stays untold. Same input, same plan.
 */
export function planNotifications<A extends AlertFacts>(input: PlanInput<A>): DueNotification<A>[] {
  const { incidents, settings, now } = input;
  const isQuiet = quietAt(input);
  const targets = settings.receivers.map((receiver) => targetOf(receiver, settings.routes));
  return incidents.flatMap((incident) => {
    const alerts = incident.alerts.filter(({ state }) => state !== 'pending');
    if (alerts.length === 0) return [];
    const quiet = new Set(alerts.filter(isQuiet));
    return targets.flatMap(({ receiver, channels, isFor }) => {
      const routed = alerts.filter(isFor);
      if (routed.length === 0) return [];
      const loud = routed.filter((alert) => !quiet.has(alert));
      return channels.flatMap((channel) => {
        const told = incident.told.filter((past) => past.receiver === receiver && past.channel === channel);
        const next = nextKind({ incident, loud, told, settings, nowMs: now.getTime() });
        if (next === null) return [];
        const about = next === 'resolved' ? routed : loud;
        const seq = told.filter(({ kind }) => kind === next).length;
        return [{ incident_id: incident.incident_id, receiver, channel, kind: next, seq, alerts: about }];
      });
    });
  });
}

interface Target {
  readonly receiver: string;
  readonly channels: readonly string[];
  readonly isFor: (alert: AlertFacts) => boolean;
}

function targetOf(receiver: Receiver, routes: readonly Route[]): Target {
  const own = routes.filter(({ receivers }) => receivers.includes(receiver.name));
  return {
    receiver: receiver.name,
    channels: [...channelsOf(receiver).keys()],
    isFor: (alert) =>
      own.some(
        ({ match }) =>
          (match.severities === undefined || match.severities.includes(alert.severity)) && matchesRule(match, alert),
      ),
  };
}

interface Situation {
  readonly incident: Incident;
  /** Alerts that the receiver may be told about now. */
  readonly loud: readonly AlertFacts[];
  /** What this channel of the receiver was told. */
  readonly told: readonly Told[];
  readonly settings: NotifySettings;
  readonly nowMs: number;
}

function nextKind({ incident, loud, told, settings, nowMs }: Situation): DueNotification['kind'] | null {
  const firing = loud.filter(({ state }) => state === 'firing');
  if (told.length === 0) {
    return firing.length > 0 && nowMs >= firstFiredMs(incident) + settings.groupWaitSecs * 1000 ? 'firing' : null;
  }
  if (incident.alerts.every(({ state }) => state === 'resolved' || state === 'pending')) {
    // What was given up has told nobody anything.
    const know = told.some(({ kind, status }) => kind !== 'resolved' && status !== 'failed');
    return know && told.every(({ kind }) => kind !== 'resolved') ? 'resolved' : null;
  }
  // Who has not even got the last one does not need another.
  if (told.some(({ status }) => status === 'pending')) return null;
  const lastMs = Math.max(...told.map(({ created_at }) => Date.parse(created_at)));
  const isDue = nowMs >= lastMs + settings.repeatHours * HOUR_MS;
  return isDue && firing.some(({ is_acked }) => !is_acked) ? 'repeat' : null;
}

const firstFiredMs = ({ alerts }: Incident): number =>
  Math.min(...alerts.map(({ fired_at }) => (fired_at === null ? Infinity : Date.parse(fired_at))));
