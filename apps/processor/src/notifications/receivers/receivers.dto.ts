import { ApiProperty } from '@nestjs/swagger';

/**
 * `nobody_told`: there is no receiver, or no route leads to one. `console_url_missing`: CONSOLE_URL is not set, so messages have no links.
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
}

/** Somebody who is told about incidents. */
export class ReceiverDto {
  /** @example "on-call" */
  name: string;

  /** Whether a route leads to it: without one it is told nothing. */
  is_routed: boolean;

  channels: ReceiverChannelDto[];
}

export class ReceiversDto {
  /** Receivers that alerts of the reader's companies can reach, in the order of the rules file. */
  receivers: ReceiverDto[];

  /** Faults of the settings as a whole. */
  @ApiProperty({ enum: receiverWarnings, isArray: true })
  warnings: ReceiverWarning[];
}
