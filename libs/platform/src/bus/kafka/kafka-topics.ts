import { allTopics, type Topic } from '@app/contracts';
import { DAY_MS } from '@app/time';
import kafkajs, { type Admin, type ITopicConfig } from 'kafkajs';

// Not to be had by name from a CommonJS package.
const { ConfigResourceTypes, ConfigSource } = kafkajs;

/** Other programs may send compressed, as kafkajs cannot read it: the broker unpacks what comes in. */
const uncompressed = { name: 'compression.type', value: 'uncompressed' };

const configOf = (topic: Topic<never>, partitions: number): ITopicConfig => ({
  topic: topic.name,
  numPartitions: topic.isSpread ? partitions : 1,
  // As the broker has it by default: 1 on a single one, 3 where a cluster is set up that way.
  replicationFactor: -1,
  configEntries: [
    uncompressed,
    { name: 'retention.ms', value: String(topic.retentionDays * DAY_MS) },
    { name: 'max.message.bytes', value: String(topic.maxMessageBytes) },
    ...(topic.retentionBytes === undefined ? [] : [{ name: 'retention.bytes', value: String(topic.retentionBytes) }]),
  ],
});

/**
 * Creates the topics that are missing, and leaves those that are there as they are, but for their compression.
 * @param partitions of the topics that are spread
 * @throws what kafkajs throws
 */
export async function ensureTopics(admin: Admin, partitions: number): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const missing = allTopics.filter(({ name }) => !existing.has(name));
  if (missing.length > 0)
    await admin.createTopics({ topics: missing.map((topic) => configOf(topic, partitions)), waitForLeaders: true });
  await unpack(
    admin,
    allTopics.map(({ name }) => name).filter((name) => existing.has(name)),
  );
}

// Altering replaces everything that was set on the topic, so that goes along.
async function unpack(admin: Admin, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const type = ConfigResourceTypes.TOPIC;
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type, name })),
  });
  const packed = resources.filter(({ configEntries }) =>
    configEntries.some(
      ({ configName, configValue }) => configName === uncompressed.name && configValue !== uncompressed.value,
    ),
  );
  if (packed.length === 0) return;
  await admin.alterConfigs({
    validateOnly: false,
    resources: packed.map(({ resourceName, configEntries }) => ({
      type,
      name: resourceName,
      configEntries: [
        ...configEntries
          .filter(
            ({ configSource, configName }) =>
              configSource === ConfigSource.TOPIC_CONFIG && configName !== uncompressed.name,
          )
          .map(({ configName, configValue }) => ({ name: configName, value: configValue })),
        uncompressed,
      ],
    })),
  });
}

/**
 * The leader of each partition, by topic, of all topics of ours; minus one where there is none.
 * @throws what kafkajs throws
 */
export async function partitionLeaders(admin: Admin): Promise<ReadonlyMap<string, readonly number[]>> {
  const { topics } = await admin.fetchTopicMetadata({ topics: allTopics.map(({ name }) => name) });
  return new Map(
    topics.map(({ name, partitions }) => [
      name,
      [...partitions].sort((a, b) => a.partitionId - b.partitionId).map(({ leader }) => leader),
    ]),
  );
}
