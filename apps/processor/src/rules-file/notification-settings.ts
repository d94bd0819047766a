import type { BodyTemplate } from './body-template.js';
import { keepsAlerts, type Preset } from './preset.js';
import { defaultNotificationTiming, type NotificationTiming, type Severity, type SubjectMatch } from '@app/alerting';

/** Posts the message as JSON, signed when there is a secret, or in the form of a service, or in one of its own. */
export interface WebhookChannel {
  readonly type: 'webhook';
  readonly url: string;
  /** Key of the HMAC; null: messages are not signed. */
  readonly secret: string | null;
  /** Sent as `Authorization: Bearer`; left out: it is not sent. */
  readonly key?: string;
  /** Left out: none. */
  readonly preset?: Preset;
  /** Left out: the message itself. */
  readonly body?: BodyTemplate;
  /** Further headers by name, as expressions; left out: none. */
  readonly headers?: ReadonlyMap<string, string>;
}

/** An incoming webhook of Slack or a compatible service (Mattermost, Rocket.Chat). The url is a secret. */
export interface SlackChannel {
  readonly type: 'slack';
  readonly url: string;
}

export interface EmailChannel {
  readonly type: 'email';
  /** `smtp://user:password@host:587`, `smtps://…` for TLS from the first byte. */
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
}

/** An Alertmanager, which does its own grouping, routing and silencing. */
export interface AlertmanagerChannel {
  readonly type: 'alertmanager';
  /** Base url, without `/api/v2/alerts`. */
  readonly url: string;
}

export type Channel = WebhookChannel | SlackChannel | EmailChannel | AlertmanagerChannel;
type ChannelType = Channel['type'];

/** When a receiver is sent the summary of each company. */
export interface DigestSchedule {
  readonly every: 'day' | 'week';
  /** By the wall clock of the company, in minutes from midnight, 0–1439. */
  readonly minute: number;
  /** Day of a weekly one, 1–7 from Monday to Sunday (ISO 8601). */
  readonly weekday: number;
  /** The companies, each as a whole; null: those whose alerts are routed to the receiver, as far as they are. */
  readonly companies: readonly string[] | null;
}

/** A receiver gets each notification over all of its channels. */
export interface Receiver {
  readonly name: string;
  readonly channels: readonly Channel[];
  /** Most messages about incidents in a minute over each channel, the rest is told by a digest; 0: any number. Left out: 20. */
  readonly maxPerMinute?: number;
  /** Left out: it is sent no summaries. */
  readonly digest?: DigestSchedule;
}

const MAX_PER_MINUTE = 20;

/** Most messages about incidents in a minute over a channel. A service that keeps alerts by itself is told everything. */
export const maxPerMinuteOf = ({ maxPerMinute = MAX_PER_MINUTE }: Receiver, channel: Channel): number => {
  return maxPerMinute === 0 || !takesDigests(channel) ? Infinity : maxPerMinute;
};

/** Whether a channel leads to people. A service that keeps alerts by itself knows no message about several. */
export function takesDigests(channel: Channel): boolean {
  const preset = channel.type === 'webhook' ? channel.preset : undefined;
  return channel.type !== 'alertmanager' && (preset === undefined || !keepsAlerts(preset));
}

/** Matches alerts by subject and rule. An absent field matches all. */
export interface RuleMatch extends SubjectMatch {
  readonly rule?: string;
}

/** Matches alerts by subject, rule and severity. An absent field matches all. */
export interface RouteMatch extends RuleMatch {
  readonly severities?: readonly Severity[];
}

/** Sends matching alerts to receivers. All routes that match an alert apply; a receiver gets it once. */
export interface Route {
  readonly match: RouteMatch;
  /** Names of receivers. */
  readonly receivers: readonly string[];
}

/** A weekly window without notifications, by the wall clock of `timeZone`. */
export interface MaintenanceWindow {
  readonly match: SubjectMatch;
  /** Days on which the window begins, 1–7 from Monday to Sunday (ISO 8601). */
  readonly days: readonly number[];
  /** Start in minutes from midnight, 0–1439, inclusive. */
  readonly fromMinute: number;
  /** End in minutes from midnight, 0–1440, exclusive. Not after `fromMinute`: on the next day. */
  readonly toMinute: number;
  /** IANA zone; null: the zone of the company. */
  readonly timeZone: string | null;
}

/** A mute of the rules file, under the key `silences`. Times are ISO 8601 with an offset. */
export interface ConfiguredMute {
  readonly match: RuleMatch;
  /** Left out: active already. */
  readonly from?: string;
  readonly until: string;
  readonly comment: string;
}

/** Settings of the notifications. Checked when the file is read: receivers exist, names are unique. */
export interface NotifySettings extends NotificationTiming {
  readonly receivers: readonly Receiver[];
  readonly routes: readonly Route[];
  readonly mutes: readonly ConfiguredMute[];
  readonly maintenance: readonly MaintenanceWindow[];
}

/** No receivers, so nothing is sent. */
export const defaultNotifySettings: NotifySettings = {
  ...defaultNotificationTiming,
  receivers: [],
  routes: [],
  mutes: [],
  maintenance: [],
};

/**
 * The channels of a receiver by their names in the delivery log: `webhook`, and `webhook-2` for the second one of its type.
 */
export function channelsOf({ channels }: Receiver): ReadonlyMap<string, Channel> {
  const seen = new Map<ChannelType, number>();
  return new Map(
    channels.map((channel) => {
      const number = (seen.get(channel.type) ?? 0) + 1;
      seen.set(channel.type, number);
      return [number === 1 ? channel.type : `${channel.type}-${number}`, channel];
    }),
  );
}
