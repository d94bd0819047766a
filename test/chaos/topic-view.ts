import { eventually } from '@app/platform/testing';
import { Kafka, logLevel, Partitioners } from 'kafkajs';

/** How a partition stands. */
export interface PartitionState {
  readonly partition: number;
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
}

const FULL_ISR_WITHIN_MS = 60_000;

/** Looks at topics and changes them from outside, as an operator would. Every question takes a connection of its own. */
export class TopicView {
  constructor(private readonly brokers: readonly string[]) {}

  async partitionsOf(topic: string): Promise<PartitionState[]> {
    const { topics } = await this.ask((admin) => admin.fetchTopicMetadata({ topics: [topic] }));
    return topics[0]!.partitions
      .map(({ partitionId, leader, replicas, isr }) => ({ partition: partitionId, leader, replicas, inSync: isr }))
      .sort((a, b) => a.partition - b.partition);
  }

  /** Resolves when every replica of the topics is in sync and each partition has a leader. */
  async fullyInSync(topics: readonly string[], withinMs = FULL_ISR_WITHIN_MS): Promise<void> {
    await eventually(
      'every replica is in sync',
      async () => {
        const states = (await Promise.all(topics.map((topic) => this.partitionsOf(topic)))).flat();
        const isFull = states.every(({ replicas, inSync, leader }) => inSync.length === replicas.length && leader > 0);
        return isFull ? true : undefined;
      },
      { withinMs, everyMs: 250 },
    );
  }

  /** Makes a topic whose partitions have their replicas on these brokers; the first one leads. */
  async create(topic: string, replicas: readonly (readonly number[])[], minInSync: number): Promise<void> {
    const replicaAssignment = replicas.map((brokers, partition) => ({ partition, replicas: [...brokers] }));
    const configEntries = [{ name: 'min.insync.replicas', value: String(minInSync) }];
    await this.ask((admin) => admin.createTopics({ topics: [{ topic, replicaAssignment, configEntries }] }));
  }

  async addPartitions(topic: string, count: number): Promise<void> {
    await this.ask((admin) => admin.createPartitions({ topicPartitions: [{ topic, count }] }));
  }

  /** Records that a topic has had, by partition. */
  async endsOf(topic: string): Promise<number[]> {
    const offsets = await this.ask((admin) => admin.fetchTopicOffsets(topic));
    return byPartition(offsets.map(({ partition, high }) => [partition, Number(high)]));
  }

  /** The committed offsets of a group, by partition; minus one where nothing is committed. */
  async committedOf(groupId: string, topic: string): Promise<number[]> {
    const [found] = await this.ask((admin) => admin.fetchOffsets({ groupId, topics: [topic] }));
    return byPartition(found!.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  }

  /** The run ids on a topic, once each. */
  async runIdsOn(topic: string): Promise<Set<string>> {
    const kafka = this.client();
    const ends = await this.endsOf(topic);
    const consumer = kafka.consumer({ groupId: `reader-${Date.now()}`, maxWaitTimeInMs: 100 });
    const found = new Set<string>();
    const reached = ends.map((end) => end === 0);
    await consumer.connect();
    try {
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch, heartbeat }) => {
          for (const { headers } of batch.messages) {
            const id = headers?.['run-id'];
            if (id !== undefined) found.add(id.toString());
          }
          if (Number(batch.lastOffset()) + 1 >= ends[batch.partition]!) reached[batch.partition] = true;
          await heartbeat();
        },
      });
      await eventually('the topic is read to its end', () => (reached.every(Boolean) ? true : undefined), {
        withinMs: 60_000,
      });
    } finally {
      await consumer.disconnect();
    }
    return found;
  }

  private client(): Kafka {
    const retry = { initialRetryTime: 100, maxRetryTime: 1000, retries: 10 };
    return new Kafka({ brokers: [...this.brokers], logLevel: logLevel.NOTHING, requestTimeout: 3000, retry });
  }

  private async ask<T>(question: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
    const admin = this.client().admin();
    await admin.connect();
    try {
      return await question(admin);
    } finally {
      await admin.disconnect();
    }
  }
}

/** The partition of a key, as kafkajs finds it for itself. */
export function partitionOfKey(key: string | Buffer, partitions: number): number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionId,
    leader: 1,
    partitionErrorCode: 0,
    replicas: [],
    isr: [],
  }));
  return Partitioners.DefaultPartitioner()({ topic: '', partitionMetadata, message: { key, value: null } });
}

const byPartition = (pairs: readonly (readonly [partition: number, value: number])[]): number[] =>
  [...pairs].sort(([a], [b]) => a - b).map(([, value]) => value);
