import type { AlertTransition, NotificationMessage } from '@app/alerting';
import { MINUTE_MS } from '@app/time';
import type { AlertmanagerChannel } from '../../rules-file/index.js';
import type { Attempt } from './attempt.js';
import { post } from './post.service.js';

/** End of a firing alert: Alertmanager resolves an alert without an end after five minutes. */
const FIRING_FOR_MS = 7 * 24 * 60 * MINUTE_MS;
const TEST_FOR_MS = 5 * MINUTE_MS;

/** `postableAlert` of Alertmanager's API v2. */
export interface PostableAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  /** Where Alertmanager links to; left out: nowhere. */
  readonly generatorURL?: string;
}

/** Posts each alert of the message. Alertmanager identifies alerts by their labels, so a repeat is harmless. @throws DeliveryError */
export async function sendAlertmanager(
  { url }: AlertmanagerChannel,
  message: NotificationMessage,
  attempt: Attempt,
): Promise<void> {
  const address = URL.canParse(url) ? new URL('api/v2/alerts', url.endsWith('/') ? url : `${url}/`).href : url;
  await post({ url: address, body: JSON.stringify(postableAlertsOf(message, attempt.now)) }, attempt);
}

/** The body of the request. */
export const postableAlertsOf = (message: NotificationMessage, now: Date): PostableAlert[] =>
  message.alerts.map((alert) => ({
    labels: labelsOf(alert),
    annotations: { summary: alert.summary, title: message.title, incident_id: message.incident_id ?? '' },
    startsAt: message.started_at,
    endsAt: endOf(alert, message, now),
    ...(message.url === undefined ? {} : { generatorURL: message.url }),
  }));

function endOf({ to, at }: AlertTransition, { kind }: NotificationMessage, now: Date): string {
  if (to === 'resolved') return at;
  return new Date(now.getTime() + (kind === 'test' ? TEST_FOR_MS : FIRING_FOR_MS)).toISOString();
}

/** Labels identify an alert and stay the same while it fires. Null fields of the subject have no label. */
function labelsOf({ rule, severity, subject }: AlertTransition): Record<string, string> {
  const { company, source, zone, object_id, object_type } = subject;
  const labels = { alertname: rule, severity, company, source, zone, object: object_type, object_id };
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])),
  );
}
