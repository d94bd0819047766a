import type { AlertState, NotificationMessage, Severity, Subject } from '@app/alerting';
import { HOUR_MS } from '@app/time';
import { channelsOf, type NotifySettings, type Receiver, type Route } from '../rules-file/index.js';
import { matchesRule, type MuteContext, mutedAt } from './muting.js';

export type NotificationKind = NotificationMessage['kind'];

/** Facts of an alert that decide about its notifications. Times are ISO 8601 in UTC. */
export interface AlertFacts {
  readonly alert_id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly subject: Subject;
  readonly state: AlertState;
  readonly started_at: string;
  /** Time of the first firing; null: it has never fired. */
  readonly fired_at: string | null;
  readonly resolved_at: string | null;
  readonly is_acked: boolean;
}

/** A notification that was planned before, sent or pending. */
export interface SentNotification {
  readonly receiver: string;
  readonly channel: string;
  readonly kind: NotificationKind;
  readonly seq: number;
  readonly created_at: string;
  /** `failed`: given up, so the receiver does not know. */
  readonly status: 'pending' | 'delivered' | 'failed';
}

export interface Incident<A extends AlertFacts = AlertFacts> {
  readonly incident_id: string;
  readonly alerts: readonly A[];
  readonly sent: readonly SentNotification[];
}

/** A notification to send. Incident, receiver, channel, kind and seq together are never planned twice. */
export interface DueNotification<A extends AlertFacts = AlertFacts> {
  readonly incident_id: string;
  readonly receiver: string;
  readonly channel: string;
  readonly kind: 'firing' | 'repeat' | 'resolved';
  /** Number of earlier notifications of the same kind. */
  readonly seq: number;
  /** Alerts of the incident that are routed to the receiver and not muted. */
  readonly alerts: readonly A[];
}

export interface PlanInput<A extends AlertFacts = AlertFacts> extends MuteContext {
  readonly incidents: readonly Incident<A>[];
  readonly settings: NotifySettings;
}

/**
 * Plans the notifications that are due now. For each incident and channel: `firing` once, when an unmuted alert still fires
 * after the group wait; `repeat` every `repeatHours` while a firing alert is not acknowledged; `resolved` once, when all
 * alerts are over and an earlier notification was not given up. An incident that ends before its first notification gets
 * none. Same input, same plan.
 */
export function planNotifications<A extends AlertFacts>(input: PlanInput<A>): DueNotification<A>[] {
  const { incidents, settings, now } = input;
  const isMuted = mutedAt(input);
  const targets = settings.receivers.map((receiver) => targetOf(receiver, settings.routes));
  return incidents.flatMap((incident) => {
    const alerts = incident.alerts.filter(({ state }) => state !== 'pending');
    if (alerts.length === 0) return [];
    const muted = new Set(alerts.filter(isMuted));
    return targets.flatMap(({ receiver, channels, isFor }) => {
      const routed = alerts.filter(isFor);
      if (routed.length === 0) return [];
      const unmuted = routed.filter((alert) => !muted.has(alert));
      return channels.flatMap((channel) => {
        const sent = incident.sent.filter((past) => past.receiver === receiver && past.channel === channel);
        const next = nextKind({ incident, unmuted, sent, settings, nowMs: now.getTime() });
        if (next === null) return [];
        const about = next === 'resolved' ? routed : unmuted;
        const seq = sent.filter(({ kind }) => kind === next).length;
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
  /** Alerts that are routed to the receiver and not muted now. */
  readonly unmuted: readonly AlertFacts[];
  /** Earlier notifications to this channel about the incident. */
  readonly sent: readonly SentNotification[];
  readonly settings: NotifySettings;
  readonly nowMs: number;
}

function nextKind({ incident, unmuted, sent, settings, nowMs }: Situation): DueNotification['kind'] | null {
  const firing = unmuted.filter(({ state }) => state === 'firing');
  if (sent.length === 0) {
    return firing.length > 0 && nowMs >= firstFiredMs(incident) + settings.groupWaitSecs * 1000 ? 'firing' : null;
  }
  if (incident.alerts.every(({ state }) => state === 'resolved' || state === 'pending')) {
    // A notification that was given up has informed nobody.
    const know = sent.some(({ kind, status }) => kind !== 'resolved' && status !== 'failed');
    return know && sent.every(({ kind }) => kind !== 'resolved') ? 'resolved' : null;
  }
  // No repeat while the last notification is still pending.
  if (sent.some(({ status }) => status === 'pending')) return null;
  const lastMs = Math.max(...sent.map(({ created_at }) => Date.parse(created_at)));
  const isDue = nowMs >= lastMs + settings.repeatHours * HOUR_MS;
  return isDue && firing.some(({ is_acked }) => !is_acked) ? 'repeat' : null;
}

const firstFiredMs = ({ alerts }: Incident): number =>
  Math.min(...alerts.map(({ fired_at }) => (fired_at === null ? Infinity : Date.parse(fired_at))));
