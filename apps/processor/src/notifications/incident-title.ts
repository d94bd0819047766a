import { type AlertTransition, everything, type Subject, subjectName } from '@app/alerting';
import type { DueNotification } from './plan-notifications.js';

const MAX_TITLE_CHARS = 200;

/** The title of the notifications about an incident: one sentence with the subject, the number of alerts and their common cause. */
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
export const commonOf = (subjects: readonly Subject[]): Subject => {
  const [first] = subjects;
  if (first === undefined || subjects.some(({ company }) => company !== first.company)) return everything;
  const source = subjects.every((subject) => subject.source === first.source) ? first.source : null;
  return { ...everything, company: first.company, source };
};

/** A text without line ends and control characters, cut to 200 characters. */
export const oneLine = (text: string): string => {
  // eslint-disable-next-line no-control-regex -- a title is a header of a mail
  const chars = [...text.replace(/[\u0000-\u001f\u007f\s]+/g, ' ').trim()];
  return chars.length <= MAX_TITLE_CHARS ? chars.join('') : `${chars.slice(0, MAX_TITLE_CHARS - 1).join('')}…`;
};
