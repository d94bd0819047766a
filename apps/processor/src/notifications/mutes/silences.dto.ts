import { InNfc, IsMoment } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsDefined,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
  ValidateBy,
  ValidateNested,
} from 'class-validator';

const MAX_NAME_CHARS = 500;
const MAX_COMMENT_CHARS = 2000;

const IsNameOrId = (): PropertyDecorator =>
  ValidateBy({
    name: 'isNameOrId',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && value !== '' && value.length <= MAX_NAME_CHARS,
      defaultMessage: () => '$property must be a name or an id',
    },
  });

/** Matches alerts. An absent field matches all. */
export class SilenceMatchDto {
  /** Left out by somebody who may read one company only: that one. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_NAME_CHARS)
  @InNfc()
  company?: string;

  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_NAME_CHARS)
  @InNfc()
  source?: string;

  /** Name of the object, or its id. An id may be written as a number; answers have it as text. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (Number.isSafeInteger(value) ? String(value) : value))
  @IsNameOrId()
  @InNfc()
  object?: string;

  /**
   * Id of a rule.
   * @example "failure-detected"
   */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_NAME_CHARS)
  rule?: string;

  /** Only the alerts of this incident, also those that join it later. */
  @IsOptional()
  @IsUUID()
  incident_id?: string;
}

export class NewSilenceDto {
  /** Alerts about which no notifications are sent. */
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => SilenceMatchDto)
  match: SilenceMatchDto;

  /** When it begins: a date (its beginning in UTC), or a time with an offset. Left out: now. */
  @IsOptional()
  @IsMoment()
  starts_at?: string;

  /** When it ends, written as `starts_at` is; in the future, and after its beginning. */
  @IsMoment()
  ends_at: string;

  /** Reason, 1–2000 characters. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_COMMENT_CHARS)
  comment: string;

  /** Name of the person who asked for the silence. */
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NAME_CHARS)
  created_by?: string;
}

export class SilenceDto {
  /** Null: the silence is in the rules file and can only be ended there. */
  silence_id: string | null;

  @ApiProperty({ enum: ['api', 'file'] })
  origin: 'api' | 'file';

  /** `pending`: the silence has not begun. */
  @ApiProperty({ enum: ['active', 'pending'] })
  state: 'active' | 'pending';

  match: SilenceMatchDto;

  /** ISO 8601; null: a silence of the rules file without a start. */
  starts_at: string | null;

  /** ISO 8601. */
  ends_at: string;

  comment: string;

  created_by: string | null;

  /** ISO 8601 in UTC; null: the silence is in the rules file. */
  created_at: string | null;
}

export class SilencesDto {
  /** Active and future silences, sorted by end. */
  silences: SilenceDto[];
}
