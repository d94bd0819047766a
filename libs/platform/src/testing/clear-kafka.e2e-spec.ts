import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { deleteTopics } from './clear-kafka.js';
import { eventually } from './poll.js';
import { testKafka } from './test-kafka.js';

const kafka = await testKafka();
const describeOnKafka = kafka === null ? describe.skip : describe;

describeOnKafka('deleteTopics', () => {
  const topics = ['raw-logs', 'alerts'];
  let client: Kafka;
  let admin: Admin;

  beforeAll(async () => {
    const retry = { initialRetryTime: 100, maxRetryTime: 1000, retries: 20 };
    client = new Kafka({ brokers: kafka!.brokers, logLevel: logLevel.NOTHING, retry });
    admin = client.admin();
    await admin.connect();
  });
  afterAll(async () => {
    await admin?.disconnect();
    await kafka?.close();
  });

  const createTopics = (): Promise<true> =>
    eventually('the topics are there', async () => {
      await admin.createTopics({ topics: topics.map((topic) => ({ topic })), waitForLeaders: true });
      const present = await admin.listTopics();
      return topics.every((topic) => present.includes(topic)) ? true : undefined;
    });

  it('removes topics and groups, waits for a member that has not left, and lets both be created again', async () => {
    await createTopics();
    const consumer = client.consumer({ groupId: 'processor-consumer-group', maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    // Not before: kafkajs forgets a disconnect while it joins, and is a member ever after.
    const fetches = new Promise((resolve) => consumer.on(consumer.events.FETCH_START, resolve));
    await consumer.run({ eachMessage: () => Promise.resolve() });
    await fetches;

    const deleted = deleteTopics(kafka!.brokers);
    await consumer.disconnect();
    await deleted;

    expect((await admin.listTopics()).filter((topic) => !topic.startsWith('__'))).toEqual([]);
    expect((await admin.listGroups()).groups).toEqual([]);
    expect(await createTopics()).toBe(true);
    await deleteTopics(kafka!.brokers);
  });

  it('refuses a broker of another machine, which may be in use', async () => {
    await expect(deleteTopics(['kafka.example.com:9092'])).rejects.toThrow('not on this machine');
  });
});
