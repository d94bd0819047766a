/**
 * A failed delivery attempt. `problem` goes to the delivery log and the service log, so it quotes neither the message, nor
 * the answer of the receiver, nor an address.
 */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';

  constructor(
    readonly problem: string,
    /**
     * Whether the failure may pass by itself. Other failures are retried too: a wrong configuration may be corrected within
     * the day.
     */
    readonly retryable: boolean,
    options: { readonly cause?: unknown; readonly retryAfterMs?: number } = {},
  ) {
    super(problem, 'cause' in options ? { cause: options.cause } : {});
    this.retryAfterMs = options.retryAfterMs;
  }

  /** Pause that the receiver asked for before the next message, in milliseconds; undefined: it asked for none. */
  readonly retryAfterMs: number | undefined;

  /** Total. The message of an unclassified error is dropped, because it may quote anything. */
  static from(thrown: unknown): DeliveryError {
    return thrown instanceof DeliveryError ? thrown : new DeliveryError('unexpected failure', false, { cause: thrown });
  }
}
