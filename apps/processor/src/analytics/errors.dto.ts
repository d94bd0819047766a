import { PageLimit } from '@app/platform';
import { RunEntryDto } from '../runs/index.js';
import { RunFilterDto } from '../runs/index.js';

export class ErrorsQueryDto extends RunFilterDto {
  /** How many of the last failures, 1–200. */
  @PageLimit(200)
  limit: number = 50;
}

export class ErrorExampleDto {
  run_id: string;

  /** At most 2048 bytes of it. */
  error_message: string;
}

/** Failures whose messages have the same in common. */
export class ErrorGroupDto {
  /**
   * The same for the same cause, always and everywhere.
   * @example "5f0c3b0f6a1d2e47"
   */
  fingerprint: string;

  /**
   * What the messages have in common: numbers, ids, quotes, paths and times are taken out.
   * @example "<n> unauthorized for token <id>"
   */
  cause: string;

  /** Failed runs. */
  count: number;

  /** Objects that they are of. */
  objects_count: number;

  /** Sources that they are of, by name, at most 100. */
  sources: string[];

  /** Start of the first one, ISO 8601 in UTC. */
  first_at: string;

  /** Start of the last one, ISO 8601 in UTC. */
  last_at: string;

  /** The last one. */
  example: ErrorExampleDto;
}

/** What failed, and of what. */
export class ErrorsDto {
  /** As asked; null: no limit. */
  from: string | null;

  /** As asked; null: no limit. */
  to: string | null;

  /** The last failed runs, the newest first. */
  recent: RunEntryDto[];

  /** All failed runs by what their messages have in common, the most frequent first, at most 100. */
  groups: ErrorGroupDto[];

  /** Whether there are more groups than these, or messages of more than 5000 kinds: then only the most frequent are counted. */
  truncated: boolean;
}
