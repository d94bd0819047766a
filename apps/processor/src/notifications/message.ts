import {
  alertStates,
  type AlertTransition,
  everything,
  meaningOf,
  type NotificationMessage,
  oneLine,
  severities,
  type Severity,
} from '@app/alerting';
import { notificationIdOf } from '@app/contracts';
import { commonOf, type DueNotification } from './plan-notifications.js';
import type { UntitledIncident } from './titles/incident-titles.queries.js';

/** Alerts that one message lists, the worst first; its title counts all of them. */
const MAX_ALERTS = 500;

/** The incident of a message, as its title is about it. */
export function untitledOf({ kind, seq, titled }: Pick<DueNotification, 'kind' | 'seq' | 'titled'>): UntitledIncident {
  const alerts = titled.map((alert) => ({ ...alert, meaning: meaningOf(alert.rule) }));
  const ends = titled.flatMap(({ ended_at, resolved_at }) => ended_at ?? resolved_at ?? []);
  const prefix = kind === 'firing' && seq > 0 ? 'Again: ' : prefixes[kind];
  return { alerts, ended_at: kind === 'resolved' ? (byTime(ends).at(-1) ?? null) : null, prefix };
}

const prefixes = { firing: '', joined: 'Also: ', repeat: 'Still firing: ', resolved: 'Resolved: ' } as const;

/** The message of a due notification. @param transitions the last transition of each alert, by `alert_id` */
export function messageOf(
  due: Omit<DueNotification, 'titled' | 'sources' | 'company' | 'joinsDigest'>,
  title: string,
  transitions: ReadonlyMap<string, AlertTransition>,
): NotificationMessage {
  const { incident_id, receiver, channel, kind, seq, alerts } = due;
  const known = alerts.flatMap(({ alert_id }) => transitions.get(alert_id) ?? []).sort(worstFirst);
  const resolvedAt = alerts.flatMap(({ resolved_at }) => resolved_at ?? []);
  const { company, source } = commonOf(alerts.map(({ subject }) => subject));
  return {
    notification_id: notificationIdOf(incident_id, receiver, channel, kind, seq),
    kind,
    incident_id,
    title,
    severity: worstOf(alerts.map(({ severity }) => severity)),
    company,
    source,
    started_at: byTime(alerts.map(({ started_at }) => started_at)).at(0) ?? '',
    detected_at: byTime(alerts.map(({ detected_at }) => detected_at)).at(0) ?? '',
    resolved_at: kind === 'resolved' ? (byTime(resolvedAt).at(-1) ?? null) : null,
    alerts: known.slice(0, MAX_ALERTS),
  };
}

const states = ['firing', ...alertStates.filter((state) => state !== 'firing')];

const worstFirst = (a: AlertTransition, b: AlertTransition): number =>
  states.indexOf(a.to) - states.indexOf(b.to) ||
  severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
  Date.parse(a.at) - Date.parse(b.at) ||
  (a.alert_id < b.alert_id ? -1 : 1);

const worstOf = (given: readonly Severity[]): Severity => severities.find((severity) => given.includes(severity))!;

const byTime = (times: readonly string[]): string[] => times.toSorted((a, b) => Date.parse(a) - Date.parse(b));

/** The message of `POST /notifications/test`: in the form of a real one, and marked as a test. */
export function testMessage(notification_id: string, receiver: string, now: Date): NotificationMessage {
  const at = now.toISOString();
  const summary = `Test: receiver ${receiver} can be reached. Nothing is wrong.`;
  return {
    notification_id,
    kind: 'test',
    incident_id: null,
    title: oneLine(summary),
    severity: 'warning',
    company: null,
    source: null,
    started_at: at,
    detected_at: at,
    resolved_at: null,
    alerts: [
      {
        transition_id: notificationIdOf(notification_id, 'transition'),
        alert_id: notificationIdOf(notification_id, 'alert'),
        fingerprint: notificationIdOf('test'),
        seq: 0,
        incident_id: null,
        cause: null,
        rule: 'test',
        rule_version: 1,
        severity: 'warning',
        subject: everything,
        from: null,
        to: 'firing',
        at,
        started_at: at,
        detected_at: at,
        summary,
        evidence: {
          window: 'a test',
          sample_size: 0,
          measurements: [],
          run_ids: [],
          run: null,
          last_good_run: null,
          differs: [],
          missing: [],
          no_data_since: null,
        },
      },
    ],
  };
}
