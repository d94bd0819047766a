/** What an attempt to deliver is handed beside the message. */
export interface Attempt {
  readonly now: Date;
  /** Ends the attempt; it fails then. */
  readonly signal: AbortSignal;
}
