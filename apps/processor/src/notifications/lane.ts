/** A channel of a receiver. Its deliveries are sequential. */
export interface Lane {
  readonly receiver: string;
  readonly channel: string;
}

/** The messages of one company over a channel. */
export interface CompanyLane extends Lane {
  /** Null: they are about several companies, or about none. */
  readonly company: string | null;
}
