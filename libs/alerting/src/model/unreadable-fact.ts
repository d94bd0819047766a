/** The part of a dead letter that the engine reads: a record that arrived and cannot be read. */
export interface UnreadableFact {
  readonly company: string;
  readonly source: string;
  /** When it arrived, epoch milliseconds. */
  readonly at_ms: number;
  /** Why, as `docs/errors.md` lists it. */
  readonly code: string;
  /** The reason in words. */
  readonly detail: string;
}
