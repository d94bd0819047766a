/**
 * An attempt that did not succeed. `problem` is for the delivery log and the log of the service: it quotes neither the
 * message, nor what the other side said, nor an address.
 */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';

  constructor(
    readonly problem: string,
    /**
     * Whether time alone may mend it. Where not, it is tried again all the same: a receiver that is configured wrongly may
     * be put right within the day.
     */
    readonly retryable: boolean,
    options: { cause?: unknown } = {},
  ) {
    super(problem, options);
  }

  /** Total. What nobody classified is a mistake of ours, and its message may quote anything. */
  static from(thrown: unknown): DeliveryError {
    return thrown instanceof DeliveryError ? thrown : new DeliveryError('unexpected failure', false, { cause: thrown });
  }
}
