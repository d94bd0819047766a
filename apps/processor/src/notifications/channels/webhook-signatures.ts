import { createHmac } from 'node:crypto';

/** A message that is to be signed. */
interface Signable {
  /** The bytes that are sent. */
  readonly body: string;
  readonly notificationId: string;
  readonly now: Date;
}

/** A secret of Standard Webhooks: base64 behind this word. Any other secret is the bytes of its text. */
const SECRET_PREFIX = 'whsec_';

/**
 * Headers by Standard Webhooks (https://www.standardwebhooks.com), with HMAC-SHA256 over id, timestamp and body, against forgery and
 * replay. A receiver computes the signature of the bytes that arrived, compares in constant time, and refuses a timestamp that is more than
 * five minutes off.
 */
export function standardHeaders(secret: string, { body, notificationId, now }: Signable): Record<string, string> {
  const timestamp = secondsOf(now);
  const signature = createHmac('sha256', keyOf(secret))
    .update(`${notificationId}.${timestamp}.${body}`)
    .digest('base64');
  return { 'webhook-id': notificationId, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

const keyOf = (secret: string): Buffer =>
  secret.startsWith(SECRET_PREFIX)
    ? Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64')
    : Buffer.from(secret, 'utf8');

/** Headers of before Standard Webhooks, over timestamp and body, in hex; the next release has them no more. */
export function formerHeaders(secret: string, { body, now }: Signable): Record<string, string> {
  const timestamp = secondsOf(now);
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-observability-timestamp': timestamp, 'x-observability-signature': `sha256=${signature}` };
}

/** Seconds since 1970. */
const secondsOf = (now: Date): string => String(Math.floor(now.getTime() / 1000));
