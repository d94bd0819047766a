import { PageCursor, PageLimit } from '@app/platform';
import { severities, type Severity } from '@app/alerting';
import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsString } from 'class-validator';

export class NotificationsQueryDto {
  /** Where the page before ended: its `next_cursor`. */
  @PageCursor()
  cursor?: string;

  /** How many notifications, 1–500. */
  @PageLimit(500)
  limit: number = 50;
}

export class AttemptDto {
  /** ISO 8601 in UTC. */
  at: string;

  /** Whether it arrived. */
  ok: boolean;

  /**
   * What went wrong; null: nothing.
   * @example "the receiver cannot be reached: ECONNREFUSED"
   */
  problem: string | null;
}

/** A line of the delivery log. */
export class NotificationDto {
  /** Receivers get it as `Idempotency-Key`, `Message-ID` and in the message. */
  notification_id: string;

  /** What it is about; null for a test. */
  incident_id: string | null;

  receiver: string;

  /**
   * `webhook`, `slack`, `email` or `alertmanager`; `webhook-2` for the second of its type.
   * @example "webhook"
   */
  channel: string;

  @ApiProperty({ enum: ['firing', 'repeat', 'resolved', 'test'] })
  kind: 'firing' | 'repeat' | 'resolved' | 'test';

  /** How many of its kind this channel had got for the incident before. */
  seq: number;

  /** What it said, in one line. */
  title: string;

  @ApiProperty({ enum: severities })
  severity: Severity;

  /** `failed`: given up, a day after it was created or because its channel is gone. */
  @ApiProperty({ enum: ['pending', 'delivered', 'failed'] })
  status: 'pending' | 'delivered' | 'failed';

  /** ISO 8601 in UTC. */
  created_at: string;

  /** When it is sent, or sent again; null: not any more. */
  next_attempt_at: string | null;

  /** How often it was sent, one that is under way included. */
  attempts: number;

  /** When it arrived; null: it has not. */
  delivered_at: string | null;

  /** Every attempt, the oldest first. */
  @ApiProperty({ type: [AttemptDto] })
  log: readonly AttemptDto[];
}

export class NotificationsDto {
  /** The newest first. */
  notifications: NotificationDto[];

  /** What to give as `cursor` for the next page; null on the last one. */
  next_cursor: string | null;
}

export class NotificationTestDto {
  /**
   * Name of a receiver in the rules file.
   * @example "on-call"
   */
  @IsString()
  @IsNotEmpty()
  receiver: string;
}

/** What became of the test on one channel. */
export class ChannelTestDto extends AttemptDto {
  /** @example "webhook" */
  channel: string;

  /** As it was sent. */
  notification_id: string;
}

export class NotificationTestedDto {
  receiver: string;

  /** One for each channel, in their order. */
  @ApiProperty({ type: [ChannelTestDto] })
  results: ChannelTestDto[];
}
