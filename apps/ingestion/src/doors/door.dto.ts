import type { ErrorCode } from '@app/contracts';
import { ProblemDto } from '@app/platform';
import { TotalsDto } from '../accept/accept.dto.js';

/** An event that was refused. */
export class RefusedEventDto {
  /**
   * Position among the events of the request, from 0.
   * @example 3
   */
  index: number;

  /** @example "field_missing" */
  code: ErrorCode;

  /** @example "job.name is required" */
  reason: string;
}

/** The outcome of a request to a door. Records that it counts as successful are safe. */
export class DoorAnswerDto {
  /** `ignored`: understood, and there was no run to take. */
  status: 'success' | 'partial_success' | 'ignored';

  /** @example "1 record accepted" */
  message: string;

  /**
   * Id of the run when there was exactly one.
   * @example "0b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e"
   */
  run_id: string | null;

  /** Counts of records. */
  results: TotalsDto;

  /** The events that were refused; of more than 100 the first ones. */
  rejected: RefusedEventDto[];
}

/** Why nothing of a request was taken. */
export class DoorProblemDto extends ProblemDto {
  /** Absent when no event was reached. */
  results?: TotalsDto;

  /** The events that were refused; of more than 100 the first ones. */
  rejected?: RefusedEventDto[];
}
