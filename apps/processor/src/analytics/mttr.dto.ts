import { ApiProperty } from '@nestjs/swagger';
import { GroupDto } from './groups.dto.js';

/**
 * Outages and how they ended. An outage begins with a run of an object that failed after one that did not, and is over
 * with the object's next successful run.
 */
export class RecoveriesDto {
  /** Outages that are over. */
  recoveries_count: number;

  /**
   * Mean time from the end of the first failed run to the end of the next successful one, in seconds; null without any.
   * @example 912.4
   */
  mttr_seconds: number | null;

  /** Outages that are not over. */
  open_count: number;
}

export class MttrGroupDto extends GroupDto {
  /** Outages that are over. */
  recoveries_count: number;

  /** As `mttr_seconds` of all; null without any. */
  mttr_seconds: number | null;

  /** The median of the same, in seconds; null without any. */
  mttr_p50_seconds: number | null;

  /** Outages that are not over. */
  open_count: number;
}

/** The mean time to recovery. */
export class MttrDto {
  /** As asked; null: no limit. Outages count that began within. */
  from: string | null;

  /** As asked; null: no limit. */
  to: string | null;

  /** Always: it is told by the runs themselves. */
  @ApiProperty({ type: Boolean, enum: [true] })
  exact: true;

  overall: RecoveriesDto;

  /** Only of what failed, by name. */
  groups: MttrGroupDto[];

  /** All groups that there are, those of other pages included. */
  total_groups: number;

  /** What to give as `cursor` for the next groups; null: there are no more. */
  next_cursor: string | null;
}
