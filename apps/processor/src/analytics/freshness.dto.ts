import type { RunStatus } from '@app/contracts';
import { GroupDto } from './groups.dto.js';

/** Age of the latest run of a source or an object. */
export class FreshnessGroupDto extends GroupDto {
  /** End of the latest run, or its start when the end is unknown; ISO 8601 in UTC. */
  last_run_at: string;

  /** End of the latest successful run, or its start when the end is unknown; null: no run succeeded. */
  last_success_at: string | null;

  /**
   * Status of the run that started last.
   * @example "SUCCESS"
   */
  last_status: RunStatus;

  /** Seconds since `last_run_at`, 0 or more. */
  age_seconds: number;

  /** Seconds since `last_success_at`, 0 or more; null: no run succeeded. */
  success_age_seconds: number | null;
}

export class FreshnessDto {
  /** The time of the database, ISO 8601 in UTC. */
  now: string;

  /** Sorted by name. */
  groups: FreshnessGroupDto[];

  /** Number of groups on all pages. */
  total_groups: number;

  /** `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
}
