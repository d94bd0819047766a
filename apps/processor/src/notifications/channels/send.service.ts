import type { NotificationMessage } from '@app/alerting';
import type { Channel } from '../../rules-file/index.js';
import { sendAlertmanager } from './alertmanager.service.js';
import type { Attempt } from './attempt.js';
import { sendEmail } from './email.service.js';
import { sendSlack } from './slack.service.js';
import { sendWebhook } from './webhook.service.js';

/** Sends one message over one channel, once. @throws DeliveryError */
export function send(channel: Channel, message: NotificationMessage, attempt: Attempt): Promise<void> {
  switch (channel.type) {
    case 'webhook':
      return sendWebhook(channel, message, attempt);
    case 'slack':
      return sendSlack(channel, message, attempt);
    case 'email':
      return sendEmail(channel, message, attempt);
    case 'alertmanager':
      return sendAlertmanager(channel, message, attempt);
  }
}
