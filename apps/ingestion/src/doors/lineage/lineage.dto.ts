/** How many events there were, and what became of them. */
export class LineageSummaryDto {
  /** @example 10 */
  received: number;

  /**
   * Safe, or understood and without a run to take.
   * @example 6
   */
  successful: number;

  /** @example 4 */
  failed: number;

  /**
   * Failures that can go well when the same is sent again. A bus or a store that is unavailable fails the whole request with
   * 503 instead.
   * @example 0
   */
  retriable: number;

  /** @example 4 */
  non_retriable: number;
}

/** An event that was not taken. */
export class FailedLineageEventDto {
  /**
   * Position in the list, from 0.
   * @example 0
   */
  index: number;

  /** @example "run.runId is required" */
  reason: string;

  /** @example false */
  retriable: boolean;
}

/** The answer to a batch, as the specification of OpenLineage has it. */
export class LineageBatchDto {
  status: 'success' | 'partial_success';

  summary: LineageSummaryDto;

  /** The events that failed; of more than 100 the first ones. */
  failed_events: FailedLineageEventDto[];
}
