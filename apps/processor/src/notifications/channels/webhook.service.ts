import type { NotificationMessage } from '@app/alerting';
import type { WebhookChannel } from '../../rules-file/index.js';
import type { Attempt } from './attempt.js';
import { post } from './post.service.js';
import { formerHeaders, standardHeaders } from './webhook-signatures.js';

/** Posts the message as JSON, signed when there is a secret. @throws DeliveryError */
export async function sendWebhook(
  { url, secret }: WebhookChannel,
  message: NotificationMessage,
  attempt: Attempt,
): Promise<void> {
  const body = JSON.stringify(message);
  const signable = { body, notificationId: message.notification_id, now: attempt.now };
  const signatures =
    secret === null ? {} : { ...standardHeaders(secret, signable), ...formerHeaders(secret, signable) };
  await post({ url, body, headers: { 'idempotency-key': message.notification_id, ...signatures } }, attempt);
}
