import type { ErrorCode } from './errors.js';

/** Records that a door refused for one reason, counted for at least a second. None of them went any further. */
export class RefusalSummaryDto {
  /**
   * Made by the sender: delivered twice, it counts once.
   * @example "019a0000-0000-7000-8000-000000000001"
   */
  summary_id: string;

  /** Null: it cannot be read out of the records, or too many different ones are refused. */
  company: string | null;

  /** Null: as of the company. */
  source: string | null;

  /** @example "field_missing" */
  code: ErrorCode;

  /** The reason of the last of them in words; at most 500 characters. */
  reason: string;

  /** At least 1. */
  count: number;

  /** ISO 8601 in UTC. */
  first_at: string;

  /** ISO 8601 in UTC. */
  last_at: string;

  /**
   * The route that refused the last of them.
   * @example "/ingest/batch"
   */
  door: string;
}

export type RefusalSummary = RefusalSummaryDto;
