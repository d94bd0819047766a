import { IsSubjectName, PageCursor, PageLimit } from '@app/platform';
import { DeadLetterDto, type ErrorCode, errors, RawLogDto } from '@app/contracts';
import { ApiProperty, OmitType, PickType } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

/** A message can hold any JSON value. */
const anyJson = [
  { type: 'object', additionalProperties: true },
  { type: 'array', items: {} },
  { type: 'string' },
  { type: 'number' },
  { type: 'boolean' },
];

export class DeadLettersQueryDto {
  /** Only dead letters with this code. */
  @ApiProperty({ enum: Object.keys(errors), required: false })
  @IsOptional()
  @IsIn(Object.keys(errors))
  code?: ErrorCode;

  /** Only dead letters of this company. */
  @IsOptional()
  @IsSubjectName()
  company?: string;

  /** Only dead letters of this source. */
  @IsOptional()
  @IsSubjectName()
  source?: string;

  /** `next_cursor` of the page before. */
  @PageCursor()
  cursor?: string;

  /** Number of dead letters on a page, 1–500. */
  @PageLimit(500)
  limit: number = 50;
}

export class DeadLetterReasonsQueryDto extends PickType(DeadLettersQueryDto, ['company', 'source'] as const) {}

/** A dead letter without the bytes of the message. */
export class DeadLetterEntryDto extends OmitType(DeadLetterDto, ['key_base64', 'value_base64', 'offset'] as const) {
  /**
   * Offset of the original message; null for keys of some companies, since messages are counted over all companies.
   * @example "4711"
   */
  offset: string | null;

  /** The source that its record names; null: none can be read. */
  source: string | null;

  /** Zone of the object; null: as of the object. */
  zone: string | null;

  /** Id of the object that its record names, or its name; null: neither can be read. */
  object_id: string | null;

  /** Name of the object, or its id; null: as of the id. */
  object_type: string | null;

  /** When it was stored, ISO 8601 in UTC. */
  stored_at: string;

  /** When it was last replayed, ISO 8601 in UTC; null: never. */
  replayed_at: string | null;

  /** Number of replays. */
  replay_count: number;
}

export class DeadLettersDto {
  /** The newest first. */
  dead_letters: DeadLetterEntryDto[];

  /** `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
}

/** Dead letters with the same code. */
export class DeadLetterReasonDto {
  /** @example "time_unreadable" */
  @ApiProperty({ enum: Object.keys(errors) })
  code: ErrorCode;

  letters_count: number;

  /** Number of them that were replayed at least once. */
  replayed_count: number;

  /** When the newest was set aside, ISO 8601 in UTC. */
  last_at: string;
}

export class DeadLetterReasonsDto {
  /** Most frequent first. */
  reasons: DeadLetterReasonDto[];
}

export class WaitingDeadLettersDto {
  /** Older ones are not counted; ISO 8601 in UTC. */
  counted_from: string;

  /** Number of them that were never sent again; at most 1000. */
  waiting_count: number;

  /** Whether there are more than were counted. */
  has_more: boolean;
}

/** A dead letter with the original message. */
export class DeadLetterDetailDto extends DeadLetterEntryDto {
  /** Key of the original message, base64; null when it had none. */
  key_base64: string | null;

  /** Value of the original message, base64; null for a message without a value. */
  value_base64: string | null;

  /** The value as text; null when it is not UTF-8. */
  value_text: string | null;

  /** The record in the message, to be mended and sent with a replay; null when it cannot be read. */
  @ApiProperty({ oneOf: anyJson, nullable: true })
  record: unknown;
}

export class ReplayDto {
  /** The mended raw record. Left out: the original message is published unchanged. */
  @ApiProperty({ type: RawLogDto, required: false })
  record?: unknown;
}

export class ReplayedDto {
  status: 'success';

  /**
   * The topic that it was published to.
   * @example "raw-logs"
   */
  topic: string;

  /** Id of the resulting run; null when the message does not say it. */
  run_id: string | null;
}
