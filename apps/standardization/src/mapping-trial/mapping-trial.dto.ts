import { type ErrorCode, StandardizedLogDto } from '@app/contracts';
import { MappingQueryDto } from '@app/mappings';
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString, Length } from 'class-validator';

/** A mapping, and the fields of its records that the address of a webhook says. */
export class MappingTrialQueryDto extends MappingQueryDto {
  /**
   * Name of a mapping of the mapping file, or of a preset. Left out: the body is a raw record.
   * @example "airbyte"
   */
  @IsOptional()
  @IsString()
  @Length(1, 64)
  mapping?: string;
}

/** One item of a body, and what would become of it. */
export class MappedItemDto {
  /** `ignored`: the mapping passes it over; `refused`: the mapping, or the door, refuses it; else as of a raw record. */
  outcome: 'emitted' | 'rejected' | 'refused' | 'ignored';

  /** The raw record that the mapping makes of it; null: it makes none. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  raw: object | null;

  /** The clean record with every change that was made; null when there is none. */
  @ApiProperty({ type: StandardizedLogDto, nullable: true })
  record: StandardizedLogDto | null;

  /** Why there is none; null when there is one, or it is ignored. */
  @ApiProperty({ type: String, nullable: true, example: null })
  code: ErrorCode | null;

  /** The same in words. */
  @ApiProperty({ type: String, nullable: true, example: null })
  detail: string | null;
}

/** The items of a body by a mapping. */
export class MappingTrialDto {
  /** @example "airbyte" */
  mapping: string;

  /** The first 100 items, in their order. */
  items: MappedItemDto[];

  /** Number of items that are not shown. */
  omitted: number;
}
