import { ApiProperty } from '@nestjs/swagger';
import { GroupDto } from './groups.dto.js';

/**
 * Outages and recoveries. An outage begins with an object's first failed run after a run that did not fail, and ends with
 * the object's next successful run.
 */
export class RecoveriesDto {
  /** Number of outages that have ended. */
  recoveries_count: number;

  /**
   * Mean time from the end of the first failed run to the end of the next successful one, in seconds; null without any.
   * @example 912.4
   */
  mttr_seconds: number | null;

  /** Number of outages that have not ended. */
  open_count: number;
}

export class MttrGroupDto extends GroupDto {
  /** Number of outages that have ended. */
  recoveries_count: number;

  /** Mean time to recovery of the group, in seconds; null without recoveries. */
  mttr_seconds: number | null;

  /** Median time to recovery of the group, in seconds; null without recoveries. */
  mttr_p50_seconds: number | null;

  /** Number of outages that have not ended. */
  open_count: number;
}

/** The mean time to recovery. */
export class MttrDto {
  /** As asked; null: no limit. An outage counts when it began between `from` and `to`. */
  from: string | null;

  /** As asked; null: no limit. */
  to: string | null;

  /** Always true: the answer is computed from the runs, not from rollups. */
  @ApiProperty({ type: Boolean, enum: [true] })
  exact: true;

  overall: RecoveriesDto;

  /** Groups with at least one outage, sorted by name. */
  groups: MttrGroupDto[];

  /** Number of groups on all pages. */
  total_groups: number;

  /** `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
}
