import { PageLimit } from '@app/platform';
import { RunEntryDto } from '../runs/index.js';
import { RunFilterDto } from '../runs/index.js';

export class ErrorsQueryDto extends RunFilterDto {
  /** Number of latest failures to list, 1–200. */
  @PageLimit(200)
  limit: number = 50;
}

export class ErrorExampleDto {
  run_id: string;

  /** Cut at 2048 bytes. */
  error_message: string;
}

/** Failures whose messages share an error signature. */
export class ErrorGroupDto {
  /**
   * Hash of `cause`: equal causes have equal fingerprints in every installation.
   * @example "5f0c3b0f6a1d2e47"
   */
  fingerprint: string;

  /**
   * Error signature: the message with numbers, ids, quotes, paths and times replaced by placeholders.
   * @example "<n> unauthorized for token <id>"
   */
  cause: string;

  /** Number of failed runs. */
  count: number;

  /** Number of objects that had these failures. */
  objects_count: number;

  /** Sources that had these failures, sorted by name, at most 100. */
  sources: string[];

  /** Start of the first failed run, ISO 8601 in UTC. */
  first_at: string;

  /** Start of the latest failed run, ISO 8601 in UTC. */
  last_at: string;

  /** The latest failed run. */
  example: ErrorExampleDto;
}

/** Failed runs and their causes. */
export class ErrorsDto {
  /** As asked; null: no limit. */
  from: string | null;

  /** As asked; null: no limit. */
  to: string | null;

  /** The latest failed runs, newest first. */
  recent: RunEntryDto[];

  /** All failed runs grouped by error signature, the most frequent first, at most 100 groups. */
  groups: ErrorGroupDto[];

  /** Whether more than 100 groups exist, or more than 5000 kinds of messages, of which the most frequent 5000 are counted. */
  truncated: boolean;
}
