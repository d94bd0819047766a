import { defaultNotificationTiming, type NotificationTiming, type Severity, type SubjectMatch } from '@app/alerting';

/** Posts the message as JSON, signed when there is a secret. */
export interface WebhookChannel {
  readonly type: 'webhook';
  readonly url: string;
  /** Key of the HMAC; null: messages are not signed. */
  readonly secret: string | null;
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

/** A receiver gets each notification over all of its channels. */
export interface Receiver {
  readonly name: string;
  readonly channels: readonly Channel[];
  /** Most messages about incidents in a minute over each channel, the rest is told by a digest; 0: any number. Left out: 20. */
  readonly maxPerMinute?: number;
}

const MAX_PER_MINUTE = 20;

/** Most messages about incidents in a minute over a channel. An Alertmanager groups by itself, and is told everything. */
export const maxPerMinuteOf = ({ maxPerMinute = MAX_PER_MINUTE }: Receiver, { type }: Channel): number =>
  type === 'alertmanager' || maxPerMinute === 0 ? Infinity : maxPerMinute;

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
