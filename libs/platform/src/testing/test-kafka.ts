import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { KafkaUnavailable, startLocalKafka } from './local-kafka.js';

const run = promisify(execFile);

/** The Kafka of the version that `scripts/kafka.mjs` starts, in the packaging that Testcontainers knows. */
const IMAGE = 'confluentinc/cp-kafka:8.1.0';
const ASK_DOCKER_WITHIN_MS = 10_000;

/** A Kafka for suites that neither kill nor stop it; those take `startLocalKafka`. */
export interface TestKafka {
  readonly brokers: string[];
  /** Ends what was started for this object; leaves alone what was there before. */
  close(): Promise<void>;
}

/**
 * The first Kafka that can be had: KAFKA_BROKERS, a container, Java and the jars. None: null, said in one loud line.
 * @throws Error when there is none and CI=true or REQUIRE_KAFKA=1, or when the one that can be had does not start
 */
export async function testKafka(): Promise<TestKafka | null> {
  const { KAFKA_BROKERS } = process.env;
  if (KAFKA_BROKERS) return { brokers: KAFKA_BROKERS.split(','), close: () => Promise.resolve() };
  const reasons = ['KAFKA_BROKERS is not set'];
  for (const start of [startContainer, startPrograms]) {
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof KafkaUnavailable)) throw error;
      reasons.push(error.message);
    }
  }
  return none(reasons.join('; '));
}

function none(reason: string): null {
  const { CI, REQUIRE_KAFKA } = process.env;
  if (CI === 'true' || REQUIRE_KAFKA === '1') throw new Error(`no Kafka to test with: ${reason}`);
  process.stderr.write(`\n!!! THE SUITES ON KAFKA ARE SKIPPED: ${reason}\n\n`);
  return null;
}

async function startPrograms(): Promise<TestKafka> {
  const kafka = await startLocalKafka();
  return { brokers: kafka.brokers, close: () => kafka.remove() };
}

/** @throws KafkaUnavailable also when the image cannot be had: the programs of this machine may do then */
async function startContainer(): Promise<TestKafka> {
  await run('docker', ['info'], { timeout: ASK_DOCKER_WITHIN_MS }).catch((error: unknown) => {
    throw new KafkaUnavailable('there is no Docker engine', { cause: error });
  });
  const [{ KafkaContainer }, { Wait }] = await Promise.all([import('@testcontainers/kafka'), import('testcontainers')]);
  const container = await new KafkaContainer(IMAGE)
    // It would wait for the first line of its own script, long before the broker listens.
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withEnvironment({
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: '2000',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_HEAP_OPTS: '-Xms128m -Xmx512m',
    })
    .start()
    .catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new KafkaUnavailable(`Docker did not start ${IMAGE}: ${reason}`, { cause: error });
    });
  return {
    brokers: [`${container.getHost()}:${container.getMappedPort(9093)}`],
    close: async () => {
      await container.stop();
    },
  };
}
