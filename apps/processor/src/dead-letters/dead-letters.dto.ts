import { PageCursor, PageLimit } from '@app/platform';
import { DeadLetterDto, type ErrorCode, errors, RawLogDto } from '@app/contracts';
import { ApiProperty, OmitType } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

/** What stands in a message can be of any form. */
const anyJson = [
  { type: 'object', additionalProperties: true },
  { type: 'array', items: {} },
  { type: 'string' },
  { type: 'number' },
  { type: 'boolean' },
];

export class DeadLettersQueryDto {
  /** Only letters with this code. */
  @ApiProperty({ enum: Object.keys(errors), required: false })
  @IsOptional()
  @IsIn(Object.keys(errors))
  code?: ErrorCode;

  /** Where the page before ended: its `next_cursor`. */
  @PageCursor()
  cursor?: string;

  /** How many letters, 1–500. */
  @PageLimit(500)
  limit: number = 50;
}

/** A dead letter without the bytes of the message. */
export class DeadLetterEntryDto extends OmitType(DeadLetterDto, ['key_base64', 'value_base64'] as const) {
  /** When it was stored, ISO 8601 in UTC. */
  stored_at: string;

  /** When it was last sent again; null: never. */
  replayed_at: string | null;

  /** How often it was sent again. */
  replay_count: number;
}

export class DeadLettersDto {
  /** The newest first. */
  dead_letters: DeadLetterEntryDto[];

  /** What to give as `cursor` for the next page; null on the last one. */
  next_cursor: string | null;
}

/** Dead letters that have a code in common. */
export class DeadLetterReasonDto {
  /** @example "time_unreadable" */
  @ApiProperty({ enum: Object.keys(errors) })
  code: ErrorCode;

  letters_count: number;

  /** Those of them that were sent again at least once. */
  replayed_count: number;

  /** When the newest was set aside, ISO 8601 in UTC. */
  last_at: string;
}

export class DeadLetterReasonsDto {
  /** The most frequent first. */
  reasons: DeadLetterReasonDto[];
}

/** A dead letter with the original message. */
export class DeadLetterDetailDto extends DeadLetterEntryDto {
  /** Key of the original message, base64; null when it had none. */
  key_base64: string | null;

  /** Value of the original message, base64; null for a message without a value. */
  value_base64: string | null;

  /** The same as text, when it is UTF-8. */
  value_text: string | null;

  /** The record in the message, when it can be read: what to mend and to send with a replay. */
  @ApiProperty({ oneOf: anyJson, nullable: true })
  record: unknown;
}

export class ReplayDto {
  /** The mended raw record. Left out: the original message is sent again as it was. */
  @ApiProperty({ type: RawLogDto, required: false })
  record?: unknown;
}

export class ReplayedDto {
  status: 'success';

  /**
   * The topic that it was sent to.
   * @example "raw-logs"
   */
  topic: string;

  /** The run that it becomes, when the message says so. */
  run_id: string | null;
}
