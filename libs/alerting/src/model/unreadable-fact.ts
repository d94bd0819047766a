/** Records that arrived and cannot be read: a dead letter, or those that a door refused. */
export interface UnreadableFact {
  readonly company: string;
  readonly source: string;
  /** At least 1; absent: one. */
  readonly count?: number;
  /** When it arrived, epoch milliseconds. */
  readonly at_ms: number;
  /** Why, as `docs/errors.md` lists it. */
  readonly code: string;
  /** The reason in words. */
  readonly detail: string;
}
