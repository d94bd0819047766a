import { allTopics, type Topic } from '@app/contracts';
import type { Admin, ITopicConfig } from 'kafkajs';

const DAY_MS = 24 * 60 * 60 * 1000;

const configOf = (topic: Topic<never>): ITopicConfig => ({
  topic: topic.name,
  numPartitions: topic.partitions,
  // As the broker has it by default: 1 on a single one, 3 where a cluster is set up that way.
  replicationFactor: -1,
  configEntries: [
    { name: 'retention.ms', value: String(topic.retentionDays * DAY_MS) },
    { name: 'max.message.bytes', value: String(topic.maxMessageBytes) },
    ...(topic.retentionBytes === undefined ? [] : [{ name: 'retention.bytes', value: String(topic.retentionBytes) }]),
  ],
});

/** Creates the topics that are missing, and leaves those that are there as they are. @throws what kafkajs throws */
export async function ensureTopics(admin: Admin): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const missing = allTopics.filter(({ name }) => !existing.has(name));
  if (missing.length > 0) await admin.createTopics({ topics: missing.map(configOf), waitForLeaders: true });
}

/** Partitions by topic, of all topics of ours. @throws what kafkajs throws */
export async function partitionCounts(admin: Admin): Promise<ReadonlyMap<string, number>> {
  const { topics } = await admin.fetchTopicMetadata({ topics: allTopics.map(({ name }) => name) });
  return new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
}
