import { PipelineError } from '@app/contracts';
import { type Logger } from '@nestjs/common';
import { type Admin, Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { setTimeout } from 'node:timers/promises';
import { connectionOf, type KafkaSettings } from './kafka.settings.js';
import { kafkaError } from './kafka-error.js';
import { ensureTopics, partitionCounts } from './kafka-topics.js';
import { within } from './within.js';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2000;
const REFRESH_PARTITIONS_MS = 60_000;
const CLOSE_WITHIN_MS = 1000;

/**
 * A service's link to Kafka: waits for a broker that is not there yet, sees to the topics, and knows how many partitions
 * they have.
 */
export class KafkaLink {
  readonly kafka: Kafka;
  readonly admin: Admin;
  private readonly stopping = new AbortController();
  private partitions: ReadonlyMap<string, number> = new Map();
  private refresh: NodeJS.Timeout | undefined;
  private readiness: Promise<void> | undefined;

  constructor(
    settings: KafkaSettings,
    clientId: string,
    private readonly logger: Logger,
  ) {
    const client: KafkaConfig = {
      ...connectionOf(settings),
      clientId,
      connectionTimeout: 3000,
      requestTimeout: 15_000,
      retry: { initialRetryTime: 100, maxRetryTime: 2000, retries: 20 },
      logLevel: logLevel.WARN,
      // While a broker is away kafkajs speaks several times a second; what matters is said by us.
      logCreator:
        () =>
        ({ namespace, log }) =>
          this.logger.debug({ namespace, kafka: log.message }, 'kafkajs'),
    };
    this.kafka = new Kafka(client);
    // What asks how things stand gives up soon: the answer is that they stand badly.
    this.admin = new Kafka({ ...client, requestTimeout: 5000, retry: { ...client.retry, retries: 1 } }).admin();
  }

  /** Resolves when the broker answers and the topics are there, however long that takes; rejects only on `close`. */
  ready(): Promise<void> {
    return (this.readiness ??= this.connect());
  }

  /** Partitions of a topic. @throws PipelineError `bus_unavailable` before `ready` has resolved */
  partitionsOf(topic: string): number {
    const count = this.partitions.get(topic);
    if (count === undefined) throw new PipelineError('bus_unavailable', 'Kafka has not been reached yet');
    return count;
  }

  get isReady(): boolean {
    return this.partitions.size > 0;
  }

  /** @throws PipelineError `bus_unavailable` */
  async check(): Promise<void> {
    if (!this.isReady) throw new PipelineError('bus_unavailable', 'Kafka has not been reached yet');
    try {
      await this.admin.describeCluster();
    } catch (thrown) {
      throw kafkaError(thrown);
    }
  }

  /**
   * Tries until it succeeds, with growing pauses. For what has to be done once at the start, in whatever order the
   * containers come up.
   * @throws PipelineError `shutting_down` when the link is closed first
   */
  async persist(what: string, attempt: () => Promise<void>): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      if (this.stopping.signal.aborted) throw new PipelineError('shutting_down', `${what}: the service is stopping`);
      try {
        return await attempt();
      } catch (thrown) {
        if (!this.stopping.signal.aborted)
          this.logger.warn({ problem: reasonOf(thrown), pauseMs }, `${what} did not succeed; trying again`);
      }
      await setTimeout(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  /** No more attempts from here on. */
  stop(): void {
    this.stopping.abort();
  }

  async close(): Promise<void> {
    this.stop();
    clearInterval(this.refresh);
    await within(
      CLOSE_WITHIN_MS,
      Promise.resolve(this.readiness)
        .catch(() => undefined)
        .then(() => this.admin.disconnect()),
    );
  }

  private async connect(): Promise<void> {
    await this.persist('connecting to Kafka', async () => {
      await this.admin.connect();
      await ensureTopics(this.admin);
      this.partitions = await partitionCounts(this.admin);
    });
    this.refresh = setInterval(() => void this.recount(), REFRESH_PARTITIONS_MS).unref();
  }

  // Somebody may add partitions while we run.
  private async recount(): Promise<void> {
    this.partitions = await partitionCounts(this.admin).catch(() => this.partitions);
  }
}

/** kafkajs's own words, such as "self-signed certificate": addresses and causes, nothing of a record. */
const reasonOf = (thrown: unknown): string => {
  const error = (thrown as { cause?: unknown } | null)?.cause ?? thrown;
  return error instanceof Error ? error.message : typeof error;
};
