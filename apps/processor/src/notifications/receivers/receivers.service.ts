import type { Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { channelsOf, receiversWithin } from '../../rules-file/index.js';
import { MessageLinks } from '../links/message-links.service.js';
import { NotifySettingsSource } from '../notify-settings-source.service.js';
import type { ReceiversDto, ReceiverWarning } from './receivers.dto.js';

/** Tells who is told about incidents. */
@Injectable()
export class ReceiversService {
  constructor(
    private readonly source: NotifySettingsSource,
    private readonly links: MessageLinks,
  ) {}

  list(scope: Scope): ReceiversDto {
    const settings = this.source.current();
    const routed = new Set(settings.routes.flatMap(({ receivers }) => receivers));
    const receivers = receiversWithin(scope, settings).map((receiver) => ({
      name: receiver.name,
      is_routed: routed.has(receiver.name),
      channels: [...channelsOf(receiver)].map(([channel, { type }]) => ({ channel, type })),
    }));
    const warnings: [ReceiverWarning, boolean][] = [
      ['nobody_told', !receivers.some(({ is_routed }) => is_routed)],
      ['console_url_missing', this.links.base === null],
    ];
    return { receivers, warnings: warnings.flatMap(([code, isSo]) => (isSo ? [code] : [])) };
  }
}
