import type { NotificationMessage } from '@app/alerting';
import { createHmac } from 'node:crypto';
import type { WebhookChannel } from '../../rules-file/index.js';
import type { Attempt } from './attempt.js';
import { post } from './post.service.js';

/**
 * Posts the message as JSON. With a secret it is signed with HMAC-SHA256 over the timestamp, a point and the body, against
 * forgery and replay. A receiver computes the signature of what arrived, compares in constant time, and refuses a timestamp
 * that is more than five minutes off.
 * @throws DeliveryError
 */
export async function sendWebhook(
  { url, secret }: WebhookChannel,
  message: NotificationMessage,
  attempt: Attempt,
): Promise<void> {
  const body = JSON.stringify(message);
  const headers = { 'idempotency-key': message.notification_id, ...signed(secret, body, attempt.now) };
  await post({ url, body, headers }, attempt);
}

function signed(secret: string | null, body: string, now: Date): Record<string, string> {
  if (secret === null) return {};
  const timestamp = String(Math.floor(now.getTime() / 1000));
  return {
    'x-observability-timestamp': timestamp,
    'x-observability-signature': `sha256=${signatureOf(secret, timestamp, body)}`,
  };
}

/** Signature in hex. @param timestamp seconds since 1970 */
const signatureOf = (secret: string, timestamp: string, body: string): string =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
