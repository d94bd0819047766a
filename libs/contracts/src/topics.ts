import type { AlertMessage } from './alert.dto.js';
import type { DeadLetter } from './dead-letter.dto.js';
import type { ProcessedRun } from './processed-run.dto.js';
import { addressOf } from './incoming-log.js';
import { checkedRecord } from './read-record.js';
import type { RefusalSummary } from './refusal.dto.js';
import type { StandardizedLog } from './standardized-log.dto.js';

/** Partitions of the topics that runs are spread over, unless the setting TOPIC_PARTITIONS says otherwise. */
export const DEFAULT_PARTITIONS = 3;

export interface Topic<T> {
  readonly name: string;
  /** Whether its messages are spread over partitions by their keys; false: all are in one order. */
  readonly isSpread: boolean;
  readonly retentionDays: number;
  /** Per partition; undefined: by time alone. */
  readonly retentionBytes?: number;
  /** Largest message that the topic takes. */
  readonly maxMessageBytes: number;
  /** Records with one key stay in order. */
  readonly key: (value: T) => string;
}

/** Kafka's own default: room for a record of 900 KB in its envelope. */
const ONE_MESSAGE_BYTES = 1_048_588;
const ONE_GB = 1_000_000_000;

const topic = <T>(
  name: string,
  facts: Omit<Topic<T>, 'name' | 'maxMessageBytes'> & Partial<Pick<Topic<T>, 'maxMessageBytes'>>,
): Topic<T> => ({
  name,
  maxMessageBytes: ONE_MESSAGE_BYTES,
  ...facts,
});

/** Every topic there is. No topic name is written anywhere else. */
export const topics = {
  /** Records exactly as received, in any spelling that `readRecord` reads. */
  rawLogs: topic<object>('raw-logs', {
    isSpread: true,
    retentionDays: 7,
    retentionBytes: ONE_GB,
    key: (record) => addressOf(checkedRecord(record)).key,
  }),
  /** Clean records with every change written down. */
  standardizedLogs: topic<StandardizedLog>('standardized-logs', {
    isSpread: true,
    retentionDays: 7,
    retentionBytes: ONE_GB,
    // The text of a failure stands in it twice: as description and as error message.
    maxMessageBytes: 2 * ONE_MESSAGE_BYTES,
    key: (log) => `${log.company}:${log.sequence_id ?? ''}:${log.object_id}`,
  }),
  /** Runs with their metrics. */
  processedMetrics: topic<ProcessedRun>('processed-metrics', {
    isSpread: true,
    retentionDays: 30,
    // A failure's text goes along: what the topic before could hold, this one must.
    maxMessageBytes: 2 * ONE_MESSAGE_BYTES + 100_000,
    key: (run) => `${run.company}:${run.sequence_id ?? ''}:${run.source}`,
  }),
  /** Anomalies of runs and changes of alerts, in one order. */
  alerts: topic<AlertMessage>('alerts', {
    isSpread: false,
    retentionDays: 7,
    key: (alert) => `alert:${'fingerprint' in alert ? alert.fingerprint : (alert.sequence_id ?? alert.run_id)}`,
  }),
  /** Records that could not be used, each with its reason and its original bytes. */
  deadLetters: topic<DeadLetter>('dead-letters', {
    isSpread: false,
    retentionDays: 30,
    // The largest message of the other topics, in base64.
    maxMessageBytes: 3 * ONE_MESSAGE_BYTES,
    key: (deadLetter) => deadLetter.dead_letter_id,
  }),
  /** How many records were refused at the door, and why. */
  refusals: topic<RefusalSummary>('refusals', {
    isSpread: false,
    retentionDays: 7,
    key: (refusal) => refusal.summary_id,
  }),
} as const;

export const allTopics: readonly Topic<never>[] = Object.values(topics);
