import type { Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import {
  canMatch,
  type Channel,
  channelsOf,
  type DigestSchedule,
  receiversWithin,
  type Route,
} from '../../rules-file/index.js';
import { MessageLinks } from '../links/message-links.service.js';
import { NotifySettingsSource } from '../notify-settings-source.service.js';
import type {
  ReceiverChannelDto,
  ReceiverDigestDto,
  ReceiverRouteDto,
  ReceiversDto,
  ReceiverWarning,
} from './receivers.dto.js';

/** Tells who is told about incidents. */
@Injectable()
export class ReceiversService {
  constructor(
    private readonly source: NotifySettingsSource,
    private readonly links: MessageLinks,
  ) {}

  list(scope: Scope): ReceiversDto {
    const settings = this.source.current();
    const routes = settings.routes.filter(({ match }) => canMatch(scope, match));
    const routed = new Set(routes.flatMap(({ receivers }) => receivers));
    const receivers = receiversWithin(scope, settings).map((receiver) => ({
      name: receiver.name,
      is_routed: routed.has(receiver.name),
      channels: [...channelsOf(receiver)].map(channelOf),
      routes: routes.filter((route) => route.receivers.includes(receiver.name)).map(routeOf),
      digest: receiver.digest === undefined ? null : digestOf(receiver.digest, scope),
    }));
    const warnings: [ReceiverWarning, boolean][] = [
      ['nobody_told', !receivers.some(({ is_routed }) => is_routed)],
      ['console_url_missing', this.links.base === null],
    ];
    return { receivers, warnings: warnings.flatMap(([code, isSo]) => (isSo ? [code] : [])) };
  }
}

const channelOf = ([name, channel]: readonly [string, Channel]): ReceiverChannelDto => ({
  channel: name,
  type: channel.type,
  preset: channel.type === 'webhook' ? (channel.preset?.name ?? null) : null,
});

const digestOf = ({ every, minute, weekday, companies }: DigestSchedule, scope: Scope): ReceiverDigestDto => ({
  every,
  at: [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':'),
  weekday: every === 'week' ? weekday : null,
  companies: companies?.filter((company) => canMatch(scope, { company })) ?? null,
});

const routeOf = ({ match }: Route): ReceiverRouteDto => ({
  company: match.company ?? null,
  source: match.source ?? null,
  object: match.object ?? null,
  rule: match.rule ?? null,
  severities: match.severities === undefined ? null : [...match.severities],
});
