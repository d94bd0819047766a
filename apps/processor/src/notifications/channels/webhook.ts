import type { NotificationMessage } from '@app/alerting';
import { createHmac } from 'node:crypto';
import type { WebhookChannel } from '../../rules-file/index.js';
import type { Attempt } from './attempt.js';
import { post } from './post.js';

/**
 * The message as JSON. With a secret it is signed: HMAC-SHA256 over the timestamp, a point and the bytes of the body, so
 * that nobody can send another one, nor the same one later. To check it: compute the same over what arrived, compare in
 * constant time, and refuse a timestamp that is more than five minutes off.
 * @throws DeliveryError
 */
export async function sendWebhook(
  { url, secret }: WebhookChannel,
  message: NotificationMessage,
  { now, signal }: Attempt,
): Promise<void> {
  const body = JSON.stringify(message);
  await post({
    url,
    body,
    headers: { 'idempotency-key': message.notification_id, ...signed(secret, body, now) },
    signal,
  });
}

function signed(secret: string | null, body: string, now: Date): Record<string, string> {
  if (secret === null) return {};
  const timestamp = String(Math.floor(now.getTime() / 1000));
  return {
    'x-observability-timestamp': timestamp,
    'x-observability-signature': `sha256=${signatureOf(secret, timestamp, body)}`,
  };
}

/** In hex. @param timestamp seconds since 1970 */
const signatureOf = (secret: string, timestamp: string, body: string): string =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
