import type { AlertTransition, NotificationMessage } from '@app/alerting';
import { MINUTE_MS } from '@app/time';
import type { AlertmanagerChannel } from '../../rules-file/index.js';
import type { Attempt } from './attempt.js';
import { post } from './post.js';

/** An alert without an end would be over for Alertmanager after five minutes; ours ends when we say so. */
const FIRING_FOR_MS = 7 * 24 * 60 * MINUTE_MS;
const TEST_FOR_MS = 5 * MINUTE_MS;

/** What Alertmanager takes (API v2, `postableAlert`). */
export interface PostableAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** One alert for each of the message; it knows them by their labels, so that the same one again changes nothing. @throws DeliveryError */
export async function sendAlertmanager(
  { url }: AlertmanagerChannel,
  message: NotificationMessage,
  { now, signal }: Attempt,
): Promise<void> {
  const address = URL.canParse(url) ? new URL('api/v2/alerts', url.endsWith('/') ? url : `${url}/`).href : url;
  await post({ url: address, body: JSON.stringify(postableAlertsOf(message, now)), signal });
}

/** What is sent. */
export const postableAlertsOf = (message: NotificationMessage, now: Date): PostableAlert[] =>
  message.alerts.map((alert) => ({
    labels: labelsOf(alert),
    annotations: { summary: alert.summary, title: message.title, incident_id: message.incident_id ?? '' },
    startsAt: message.started_at,
    endsAt: endOf(alert, message, now),
  }));

function endOf({ to, at }: AlertTransition, { kind }: NotificationMessage, now: Date): string {
  if (to === 'resolved') return at;
  return new Date(now.getTime() + (kind === 'test' ? TEST_FOR_MS : FIRING_FOR_MS)).toISOString();
}

/** All that tells one alert from another, nothing that changes while it fires. What is not narrowed down has no label. */
function labelsOf({ rule, severity, subject }: AlertTransition): Record<string, string> {
  const { company, source, zone, object_id, object_type } = subject;
  const labels = { alertname: rule, severity, company, source, zone, object: object_type, object_id };
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])),
  );
}
