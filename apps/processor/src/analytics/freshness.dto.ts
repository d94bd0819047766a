import type { RunStatus } from '@app/contracts';
import { GroupDto } from './groups.dto.js';

/** How old the latest of a source or an object is. Of runs at the same time the one that started last counts. */
export class FreshnessGroupDto extends GroupDto {
  /** End of the latest run, or its start when the end is unknown; ISO 8601 in UTC. */
  last_run_at: string;

  /** The same of the latest successful run; null: there is none. */
  last_success_at: string | null;

  /**
   * How the run that started last ended.
   * @example "SUCCESS"
   */
  last_status: RunStatus;

  /** Seconds since `last_run_at`, 0 or more. */
  age_seconds: number;

  /** Seconds since `last_success_at`, 0 or more. */
  success_age_seconds: number | null;
}

export class FreshnessDto {
  /** The time of the database, ISO 8601 in UTC. */
  now: string;

  /** By name. */
  groups: FreshnessGroupDto[];

  /** All groups that there are, those of other pages included. */
  total_groups: number;

  /** What to give as `cursor` for the next groups; null: there are no more. */
  next_cursor: string | null;
}
