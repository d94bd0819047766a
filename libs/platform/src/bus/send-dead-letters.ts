import { type DeadLetter, PipelineError, topics } from '@app/contracts';
import type { Publisher } from './publisher.js';
import { outgoingDeadLetter } from './record.js';

/**
 * Sends dead letters. One that is too large even for their own topic goes without its bytes, and says where they lie:
 * the alternative is a partition that stands still.
 * @throws PipelineError that is retryable
 */
export async function sendDeadLetters(
  publisher: Publisher,
  deadLetters: readonly DeadLetter[],
  now: Date,
): Promise<void> {
  if (deadLetters.length === 0) return;
  try {
    await publisher.publish(
      topics.deadLetters,
      deadLetters.map((deadLetter) => outgoingDeadLetter(deadLetter, now)),
    );
  } catch (thrown) {
    if (PipelineError.from(thrown).code !== 'record_too_large') throw thrown;
    if (deadLetters.length > 1)
      for (const deadLetter of deadLetters) await sendDeadLetters(publisher, [deadLetter], now);
    else await publisher.publish(topics.deadLetters, [outgoingDeadLetter(withoutValue(deadLetters[0]!), now)]);
  }
}

function withoutValue(deadLetter: DeadLetter): DeadLetter {
  const { source_topic, partition, offset, value_base64 } = deadLetter;
  const sizeBytes = Buffer.byteLength(value_base64 ?? '', 'base64');
  const where = `its ${sizeBytes} bytes are too many for a dead letter and lie at ${source_topic}, partition ${partition}, offset ${offset}`;
  return { ...deadLetter, value_base64: null, detail: `${deadLetter.detail}; ${where}` };
}
