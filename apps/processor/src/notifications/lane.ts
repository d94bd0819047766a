/** A channel of a receiver. Its deliveries are sequential. */
export interface Lane {
  readonly receiver: string;
  readonly channel: string;
}
