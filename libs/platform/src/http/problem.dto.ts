import type { ErrorCode } from '@app/contracts';

/** The fault of one field. */
export class FieldFaultDto {
  /** @example "Etat" */
  field: string;

  /** @example "status_unknown" */
  code: ErrorCode;

  /** @example "Etat must be one of SUCCESS, FAILED, in any case, got \"DONE\"" */
  reason: string;
}

/** Every error answer: a problem document (RFC 9457, `application/problem+json`) with a stable code. */
export class ProblemDto {
  /** @example "urn:observability-stack:problem:status_unknown" */
  type: string;

  /** @example "The status is not one of the known words." */
  title: string;

  /** The HTTP status again. */
  status: number;

  /**
   * Stable and listed in `docs/errors.md`.
   * @example "status_unknown"
   */
  code: ErrorCode;

  /** The explanation of this fault. */
  detail: string;

  /** Every faulty field, when it is about a record. */
  errors?: FieldFaultDto[];
}
