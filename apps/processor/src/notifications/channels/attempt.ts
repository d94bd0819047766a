/** Context of a delivery attempt. */
export interface Attempt {
  readonly now: Date;
  /** Aborts the attempt, which then fails. */
  readonly signal: AbortSignal;
}
