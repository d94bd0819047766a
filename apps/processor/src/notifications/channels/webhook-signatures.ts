import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { DeliveryError } from './delivery-error.js';

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
 * @throws DeliveryError for a secret that cannot be read
 */
export function standardHeaders(secret: string, { body, notificationId, now }: Signable): Record<string, string> {
  const signature = signerOf(secret).sign(notificationId, now, body);
  return { 'webhook-id': notificationId, 'webhook-timestamp': secondsOf(now), 'webhook-signature': signature };
}

function signerOf(secret: string): Webhook {
  if (!secret.startsWith(SECRET_PREFIX)) return new Webhook(Buffer.from(secret, 'utf8'), { format: 'raw' });
  try {
    return new Webhook(secret);
  } catch {
    throw new DeliveryError('the secret of the webhook is no base64 behind whsec_', false);
  }
}

/** Headers of before Standard Webhooks, over timestamp and body, in hex; the next release has them no more. */
export function formerHeaders(secret: string, { body, now }: Signable): Record<string, string> {
  const timestamp = secondsOf(now);
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-observability-timestamp': timestamp, 'x-observability-signature': `sha256=${signature}` };
}

/** Seconds since 1970. */
const secondsOf = (now: Date): string => String(Math.floor(now.getTime() / 1000));
