import { type DeadLetter, PipelineError, topics } from '@app/contracts';
import type { Publisher } from './publisher.js';
import { outgoingLetter } from './record.js';

/**
 * Sends dead letters. One that is too large even for their own topic goes without its bytes, and says where they lie:
 * the alternative is a partition that stands still.
 * @throws PipelineError that is retryable
 */
export async function sendLetters(publisher: Publisher, letters: readonly DeadLetter[], now: Date): Promise<void> {
  if (letters.length === 0) return;
  try {
    await publisher.publish(
      topics.deadLetters,
      letters.map((letter) => outgoingLetter(letter, now)),
    );
  } catch (thrown) {
    if (PipelineError.from(thrown).code !== 'record_too_large') throw thrown;
    if (letters.length > 1) for (const letter of letters) await sendLetters(publisher, [letter], now);
    else await publisher.publish(topics.deadLetters, [outgoingLetter(withoutValue(letters[0]!), now)]);
  }
}

function withoutValue(letter: DeadLetter): DeadLetter {
  const { source_topic, partition, offset, value_base64 } = letter;
  const sizeBytes = Buffer.byteLength(value_base64 ?? '', 'base64');
  const where = `its ${sizeBytes} bytes are too many for a dead letter and lie at ${source_topic}, partition ${partition}, offset ${offset}`;
  return { ...letter, value_base64: null, detail: `${letter.detail}; ${where}` };
}
