import type { NotificationMessage } from '@app/alerting';
import { SigningKeys } from '@app/database';
import { Injectable } from '@nestjs/common';
import { ProcessorSettings } from '../../processor.settings.js';
import { consoleBaseOf, pageOf } from './console-links.js';
import { hasActions, incidentLinkOf, isSignatureOf, type LinkAction } from './incident-link.js';

/** Adds the links to messages when they are sent, so that they are those of the setting of that time. */
@Injectable()
export class MessageLinks {
  /** Address of the console, without a slash at the end; null: it is not known where people open it. */
  readonly base: string | null;

  constructor(
    { CONSOLE_URL }: ProcessorSettings,
    private readonly keys: SigningKeys,
  ) {
    this.base = CONSOLE_URL === undefined ? null : consoleBaseOf(CONSOLE_URL);
  }

  /** The message with its links; without the setting it has none. @throws PipelineError `store_unavailable` */
  async linked(message: NotificationMessage): Promise<NotificationMessage> {
    const { base } = this;
    if (base === null) return message;
    const linked = { ...message, url: pageOf(base, message) };
    if (!hasActions(message)) return linked;
    const key = await this.keys.keyOf('incident links');
    const linkOf = (action: LinkAction): string => incidentLinkOf(base, key, message.notification_id, action);
    return { ...linked, acknowledge_url: linkOf('acknowledge'), mute_url: linkOf('mute') };
  }

  /** Whether we made a link. @throws PipelineError `store_unavailable` */
  async isOurs(notificationId: string, action: LinkAction, signature: string): Promise<boolean> {
    return isSignatureOf(signature, await this.keys.keyOf('incident links'), notificationId, action);
  }
}
