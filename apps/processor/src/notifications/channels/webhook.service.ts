import type { NotificationMessage } from '@app/alerting';
import type { WebhookChannel } from '../../rules-file/index.js';
import type { Attempt } from './attempt.js';
import { filled, filledHeaders, viewOf } from './fill-template.js';
import { post } from './post.service.js';
import { presetRequestOf } from './presets/index.js';
import { formerHeaders, standardHeaders } from './webhook-signatures.js';

/** Posts the message in the form of the preset, or as JSON that is signed when there is a secret. @throws DeliveryError */
export async function sendWebhook(
  channel: WebhookChannel,
  message: NotificationMessage,
  attempt: Attempt,
): Promise<void> {
  const { preset, url, secret, key, body: template, headers = new Map<string, string>() } = channel;
  const id = { 'idempotency-key': message.notification_id };
  if (preset !== undefined) {
    const request = presetRequestOf(message, preset);
    const { url: address, body } = request;
    await post({ url: address, body: JSON.stringify(body), headers: { ...id, ...request.headers } }, attempt);
    return;
  }
  const view = viewOf(message);
  const body = JSON.stringify(template === undefined ? message : filled(template, view));
  const signable = { body, notificationId: message.notification_id, now: attempt.now };
  const signatures =
    secret === null ? {} : { ...standardHeaders(secret, signable), ...formerHeaders(secret, signable) };
  const bearer: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  await post({ url, body, headers: { ...id, ...bearer, ...filledHeaders(headers, view), ...signatures } }, attempt);
}
