import { severities, type Severity } from '@app/alerting';
import { ApiProperty } from '@nestjs/swagger';
import { type PresetName, presetNames } from '../../rules-file/index.js';

/**
 * `nobody_told`: no route leads to a receiver, so that nobody gets a message when an alert fires; a summary comes later. `console_url_missing`: CONSOLE_URL is not set, so messages have no links.
 */
export const receiverWarnings = ['nobody_told', 'console_url_missing'] as const;
export type ReceiverWarning = (typeof receiverWarnings)[number];

const channelTypes = ['webhook', 'slack', 'email', 'alertmanager'] as const;

/** A channel of a receiver. Its address is a secret and is not told. */
export class ReceiverChannelDto {
  /**
   * Name in the delivery log.
   * @example "webhook-2"
   */
  channel: string;

  @ApiProperty({ enum: channelTypes })
  type: (typeof channelTypes)[number];

  /** Service in whose form messages are sent; null: in that of the type. */
  @ApiProperty({ enum: presetNames, nullable: true })
  preset: PresetName | null;
}

/** Alerts that a receiver is told of: those that match all that is not null. */
export class ReceiverRouteDto {
  company: string | null;

  source: string | null;

  /** Name of the object, or its id. */
  object: string | null;

  /** @example "failure-detected" */
  rule: string | null;

  @ApiProperty({ enum: severities, isArray: true, nullable: true })
  severities: Severity[] | null;
}

const digestPeriods = ['day', 'week'] as const;

/** The summary that a receiver gets of each company, also when all is well. */
export class ReceiverDigestDto {
  @ApiProperty({ enum: digestPeriods })
  every: (typeof digestPeriods)[number];

  /**
   * Time of day, by the clock of the company.
   * @example "08:00"
   */
  at: string;

  /** Day of a weekly one, 1–7 from Monday to Sunday (ISO 8601); null: it comes every day. */
  weekday: number | null;

  /** The companies, of those of the reader; null: those whose alerts are routed to the receiver. */
  companies: string[] | null;
}

/** Somebody who is told about incidents. */
export class ReceiverDto {
  /** @example "on-call" */
  name: string;

  /** Whether a route leads to it: without one it is told of no alert when it fires. */
  is_routed: boolean;

  channels: ReceiverChannelDto[];

  /** It is told of each alert that matches one of them, of the reader's companies. */
  routes: ReceiverRouteDto[];

  /** The summary that it gets; null: none. */
  @ApiProperty({ type: ReceiverDigestDto, nullable: true })
  digest: ReceiverDigestDto | null;
}

export class ReceiversDto {
  /** Receivers that alerts of the reader's companies can reach, in the order of the rules file. */
  receivers: ReceiverDto[];

  /** Faults of the settings as a whole. */
  @ApiProperty({ enum: receiverWarnings, isArray: true })
  warnings: ReceiverWarning[];
}
