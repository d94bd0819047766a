import type { Severity, SubjectMatch } from '@app/alerting';

/** POST of the message as JSON, signed when there is a secret. */
export interface WebhookChannel {
  readonly type: 'webhook';
  readonly url: string;
  /** Key of the HMAC; null: not signed. */
  readonly secret: string | null;
}

/** An incoming webhook of Slack, or of what speaks like it (Mattermost, Rocket.Chat). The address is the secret. */
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

/** An Alertmanager, which groups, routes and silences by itself. */
export interface AlertmanagerChannel {
  readonly type: 'alertmanager';
  /** Where it serves, without `/api/v2/alerts`. */
  readonly url: string;
}

export type Channel = WebhookChannel | SlackChannel | EmailChannel | AlertmanagerChannel;
type ChannelType = Channel['type'];

/** Somebody who is told, over each of the channels. */
export interface Receiver {
  readonly name: string;
  readonly channels: readonly Channel[];
}

/** Subjects and rules. What is left out matches all. */
export interface RuleMatch extends SubjectMatch {
  readonly rule?: string;
}

/** Which alerts. What is left out matches all. */
export interface RouteMatch extends RuleMatch {
  readonly severities?: readonly Severity[];
}

/** Who is told what. All routes that match an alert send, each receiver once. */
export interface Route {
  readonly match: RouteMatch;
  /** Names of receivers. */
  readonly receivers: readonly string[];
}

/** Hours of the week in which nobody is told, by the wall clock of the place. */
export interface MaintenanceWindow {
  readonly match: SubjectMatch;
  /** Days on which it begins, as ISO 8601 counts them: 1 is Monday, 7 Sunday. */
  readonly days: readonly number[];
  /** Minutes from midnight, 0–1439; the first that belongs to it. */
  readonly fromMinute: number;
  /** Minutes from midnight, 0–1440; the first that no longer belongs to it. Not after `fromMinute`: on the next day. */
  readonly toMinute: number;
  /** IANA zone; null: the company's. */
  readonly timeZone: string | null;
}

/** A silence that is written in the file. Times are ISO 8601 with an offset. */
export interface ConfiguredSilence {
  readonly match: RuleMatch;
  /** Left out: it holds already. */
  readonly from?: string;
  readonly until: string;
  readonly comment: string;
}

/** Everything about telling people that can be configured. Checked before: receivers exist, names are unique. */
export interface NotifySettings {
  /** How long an incident gathers alerts before anybody is told, in seconds. */
  readonly groupWaitSecs: number;
  /** How often people are told again while nobody has acknowledged, in hours. */
  readonly repeatHours: number;
  readonly receivers: readonly Receiver[];
  readonly routes: readonly Route[];
  readonly silences: readonly ConfiguredSilence[];
  readonly maintenance: readonly MaintenanceWindow[];
}

/** Nobody is told. */
export const defaultNotifySettings: NotifySettings = {
  groupWaitSecs: 30,
  repeatHours: 4,
  receivers: [],
  routes: [],
  silences: [],
  maintenance: [],
};

/**
 * The channels of a receiver by the names that the delivery log calls them: `webhook`, and `webhook-2` for a second one
 * of its type.
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
