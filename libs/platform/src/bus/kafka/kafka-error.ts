import { PipelineError } from '@app/contracts';

const typeOf = (error: unknown): string | undefined => {
  const type = (error as { type?: unknown } | null)?.type;
  return typeof type === 'string' ? type : undefined;
};

/** kafkajs wraps: its outer error says `retriable: false` even when only the connection is gone. */
const causeOf = (thrown: unknown): unknown => (thrown as { cause?: unknown } | null)?.cause ?? thrown;

export const isTooLarge = (thrown: unknown): boolean =>
  ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'].includes(typeOf(causeOf(thrown)) ?? '');

/**
 * Classifies an error of kafkajs. Only the size of a message is about the message; everything else can pass, and
 * nothing is set aside for it.
 */
export function kafkaError(thrown: unknown): PipelineError {
  if (thrown instanceof PipelineError) return thrown;
  if (isTooLarge(thrown))
    return new PipelineError('record_too_large', 'the broker takes no message of this size', { cause: thrown });
  return new PipelineError('bus_unavailable', 'Kafka did not take the records', { cause: thrown });
}
