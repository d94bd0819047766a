import { Kafka, logLevel } from 'kafkajs';
import { connectionOf, type KafkaSettings } from './kafka.settings.js';
import { ensureTopics } from './kafka-topics.js';

/**
 * Creates the topics that are missing and ends: for whoever may create topics where the services may not.
 * @throws what kafkajs throws
 */
export async function createTopics(settings: KafkaSettings): Promise<void> {
  const kafka = new Kafka({
    ...connectionOf(settings),
    clientId: 'topics',
    connectionTimeout: 3000,
    retry: { retries: 5 },
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  await ensureTopics(admin, settings.TOPIC_PARTITIONS).finally(() => admin.disconnect());
}
