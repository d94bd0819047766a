import { PageCursor, PageLimit } from '@app/platform';
import { severities, type Severity } from '@app/alerting';
import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';

export class NotificationsQueryDto {
  /** `next_cursor` of the page before. */
  @PageCursor()
  cursor?: string;

  /**
   * Only those to this receiver, whether the rules file still names it or not.
   * @example "on-call"
   */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(255)
  receiver?: string;

  /** Only those that this digest tells. */
  @IsOptional()
  @IsUUID()
  digest_id?: string;

  /** Number of notifications on a page, 1–500. */
  @PageLimit(500)
  limit: number = 50;
}

export class AttemptDto {
  /** ISO 8601 in UTC. */
  at: string;

  /** Whether the attempt succeeded. */
  ok: boolean;

  /**
   * Reason of the failure; null: the attempt succeeded.
   * @example "the receiver cannot be reached: ECONNREFUSED"
   */
  problem: string | null;
}

/** A notification to one channel, with its delivery attempts. */
export class NotificationDto {
  /** Receivers find it in the message and as `Idempotency-Key` or `Message-ID`. */
  notification_id: string;

  /** Incident that the notification is about; null: a test, a digest of several, or a summary. */
  incident_id: string | null;

  /** Digest that tells it, because the receiver was sent as many messages in the minute as it may be; null: none does. */
  digest_id: string | null;

  /** Company of everything that it is about; null: several companies, or none. */
  company: string | null;

  receiver: string;

  /**
   * `webhook`, `slack`, `email` or `alertmanager`; `webhook-2` for the second of its type.
   * @example "webhook"
   */
  channel: string;

  /**
   * `firing`: it fires, or fires again after it was over. `joined`: alerts of another source belong to it now. `repeat`: it still
   * fires. `resolved`: it is over. `digest`: one message about several incidents. `summary`: the day or the week of a company.
   */
  @ApiProperty({ enum: ['firing', 'joined', 'repeat', 'resolved', 'test', 'digest', 'summary'] })
  kind: 'firing' | 'joined' | 'repeat' | 'resolved' | 'test' | 'digest' | 'summary';

  /** Number of earlier notifications of the same kind to this channel about the incident. */
  seq: number;

  /** Title of the message, in one line. */
  title: string;

  @ApiProperty({ enum: severities })
  severity: Severity;

  /** `held`: a digest will tell it. `failed`: given up, a day after its creation or because its channel is no longer configured. */
  @ApiProperty({ enum: ['pending', 'held', 'delivered', 'failed'] })
  status: 'pending' | 'held' | 'delivered' | 'failed';

  /** ISO 8601 in UTC. */
  created_at: string;

  /** Time of the next attempt, ISO 8601 in UTC; null: there will be none. */
  next_attempt_at: string | null;

  /** Number of attempts, a running one included. */
  attempts: number;

  /** Time of the successful attempt, ISO 8601 in UTC; null: not delivered. */
  delivered_at: string | null;

  /** Every attempt, oldest first. */
  @ApiProperty({ type: [AttemptDto] })
  log: readonly AttemptDto[];
}

export class NotificationsDto {
  /** Newest first. */
  notifications: NotificationDto[];

  /** `cursor` of the next page; null on the last one. */
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

/** Outcome of a test on one channel. */
export class ChannelTestDto extends AttemptDto {
  /** @example "webhook" */
  channel: string;

  /** Id of the test message. */
  notification_id: string;
}

export class NotificationTestedDto {
  receiver: string;

  /** One result for each channel, in the order of the configuration. */
  @ApiProperty({ type: [ChannelTestDto] })
  results: ChannelTestDto[];
}
