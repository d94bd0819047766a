import type { RecordMetadata } from 'kafkajs';

/**
 * The partitions that were sent to and are not among the answers: their records are nowhere, whatever `send` resolved
 * with. kafkajs leaves a partition out when it does not know it, or when it believes that it was answered already.
 */
export function unansweredPartitions(
  topic: string,
  sent: Iterable<number>,
  answers: readonly RecordMetadata[],
): number[] {
  const answered = new Set(
    answers
      .filter(({ topicName, errorCode }) => topicName === topic && errorCode === 0)
      .map(({ partition }) => partition),
  );
  return [...new Set(sent)].filter((partition) => !answered.has(partition));
}
