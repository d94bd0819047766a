import {
  alertStates,
  type AlertTransition,
  everything,
  type NotificationMessage,
  severities,
  type Severity,
  type Subject,
  subjectName,
} from '@app/alerting';
import { notificationIdOf } from '@app/contracts';
import type { DueNotification } from './plan-notifications.js';

/** Alerts that one message lists, the worst first; its title counts all of them. */
const MAX_ALERTS = 500;
const MAX_TITLE_CHARS = 200;

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

/** One sentence with the subject, the number of alerts and their common cause. */
export function titleOf(kind: DueNotification['kind'], alerts: readonly AlertTransition[]): string {
  const sent = kind === 'resolved' ? alerts : alerts.filter(({ to }) => to === 'firing');
  const [first] = sent;
  if (first === undefined) return `${prefixes[kind]}an incident`;
  return oneLine(prefixes[kind] + (sent.length === 1 ? first.summary : summaryOf(first, sent)));
}

const prefixes = { firing: '', repeat: 'Still firing: ', resolved: 'Resolved: ' } as const;

function summaryOf(first: AlertTransition, alerts: readonly AlertTransition[]): string {
  const name = subjectName(commonOf(alerts.map(({ subject }) => subject)));
  const isOneCause = first.cause !== null && alerts.every(({ cause }) => cause === first.cause);
  const objects = new Set(alerts.map(({ subject }) => JSON.stringify(subject)));
  const areObjects = alerts.every(({ subject }) => subject.object_type !== null);
  if (isOneCause && areObjects && objects.size > 1) {
    const message = alerts.find(({ evidence }) => evidence.run?.error_message)?.evidence.run?.error_message;
    return `${name}: ${objects.size} objects failed: ${message ?? first.cause}`;
  }
  return `${name}: ${alerts.length} alerts, the worst: ${first.summary}`;
}

/** The common company and source of the subjects; null where they differ. */
const commonOf = (subjects: readonly Subject[]): Subject => {
  const [first] = subjects;
  if (first === undefined || subjects.some(({ company }) => company !== first.company)) return everything;
  const source = subjects.every((subject) => subject.source === first.source) ? first.source : null;
  return { ...everything, company: first.company, source };
};

const oneLine = (text: string): string => {
  // eslint-disable-next-line no-control-regex -- a title is a header of a mail
  const chars = [...text.replace(/[\u0000-\u001f\u007f\s]+/g, ' ').trim()];
  return chars.length <= MAX_TITLE_CHARS ? chars.join('') : `${chars.slice(0, MAX_TITLE_CHARS - 1).join('')}…`;
};

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
