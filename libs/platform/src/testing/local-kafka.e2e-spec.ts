import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Kafka, logLevel } from 'kafkajs';
import { type LocalKafka, startLocalKafka } from './local-kafka.js';
import { eventually } from './poll.js';

const topic = 'survivors';
const FETCHES_JARS_MS = 300_000;

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a local Kafka broker', () => {
  let broker: LocalKafka;
  let kafka: Kafka;

  const firstMessage = async (groupId: string): Promise<string | undefined> => {
    const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
    let value: string | undefined;
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message }) => {
        value ??= message.value?.toString('utf8');
        return Promise.resolve();
      },
    });
    try {
      return await eventually('a message arrives', () => value);
    } finally {
      await consumer.disconnect();
    }
  };

  beforeAll(async () => {
    broker = await startLocalKafka();
    const retry = { initialRetryTime: 100, maxRetryTime: 1000, retries: 20 };
    kafka = new Kafka({ brokers: broker.brokers, logLevel: logLevel.NOTHING, retry });
  }, FETCHES_JARS_MS);
  afterAll(() => broker?.remove());

  it('carries a message from a producer to a consumer', async () => {
    const admin = kafka.admin();
    await admin.connect();
    await eventually('the topic is there', () => admin.createTopics({ topics: [{ topic }], waitForLeaders: true }));
    await admin.disconnect();
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    await producer.send({ topic, acks: -1, messages: [{ value: 'still here' }] });
    await producer.disconnect();

    expect(await firstMessage('before')).toBe('still here');
  });

  it('has the message again after kill -9 and a start, at the same address', async () => {
    const { pid } = broker;

    await broker.kill();
    expect(isAlive(pid)).toBe(false);
    await broker.start();

    expect(broker.pid).not.toBe(pid);
    expect(await firstMessage('after')).toBe('still here');
  });

  it('leaves no process behind when it is stopped', async () => {
    const { pid } = broker;
    expect(isAlive(pid)).toBe(true);

    await broker.stop();

    expect(isAlive(pid)).toBe(false);
  });
});
