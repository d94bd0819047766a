import type { Topic } from '@app/contracts';
import type { OutgoingRecord } from './record.js';

/** The only way to send. One implementation for each transport. */
export abstract class Publisher {
  /**
   * Resolves when every record is safe: acknowledged by all replicas of its partition (Kafka), or handled by every
   * subscriber and committed (in process). When it rejects, some of them may be safe all the same.
   * @throws PipelineError `bus_unavailable`, `queue_full`; in process also what a subscriber throws
   */
  abstract publish(topic: Pick<Topic<never>, 'name'>, records: readonly OutgoingRecord[]): Promise<void>;

  /** Whether anybody can read what is published there, now or later. Messages that nobody can read need not be made. */
  isRead(_topic: Pick<Topic<never>, 'name'>): boolean {
    return true;
  }

  /**
   * The part of the bus that a record depends on at the moment. A fault that holds up one lane leaves the others alone,
   * when their records are published apart. Where nothing can fail by itself there is one lane.
   */
  laneOf(_topic: Pick<Topic<never>, 'name'>, _record: OutgoingRecord): string {
    return '';
  }
}
