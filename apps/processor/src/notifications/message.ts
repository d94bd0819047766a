import {
  alertStates,
  type AlertTransition,
  everything,
  type NotificationMessage,
  severities,
  type Severity,
} from '@app/alerting';
import { notificationIdOf } from '@app/contracts';
import { commonOf, oneLine, titleOf } from './incident-title.js';
import type { DueNotification } from './plan-notifications.js';

/** Alerts that one message lists, the worst first; its title counts all of them. */
const MAX_ALERTS = 500;

/** The message of a due notification. @param transitions the last transition of each alert, by `alert_id` */
export function messageOf(
  due: DueNotification,
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
    title: titleOf(kind, known),
    severity: worstOf(alerts.map(({ severity }) => severity)),
    company,
    source,
    started_at: byTime(alerts.map(({ started_at }) => started_at)).at(0) ?? '',
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
