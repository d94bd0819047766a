import { CHUNK_BYTES, PipelineError } from '@app/contracts';
import { type Logger } from '@nestjs/common';
import { type Admin, type Consumer, Kafka, type KafkaConfig, logLevel, Partitioners, type Producer } from 'kafkajs';
import { setTimeout } from 'node:timers/promises';
import { connectionOf, type KafkaSettings } from './kafka.settings.js';
import { kafkaError } from './kafka-error.js';
import { ensureTopics, partitionLeaders } from './kafka-topics.js';
import { requirePatchedClient } from './require-patched-client.js';
import { within } from './within.js';

/** A member says so often that it is there. */
export const HEARTBEAT_EVERY_MS = 1000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2000;
const REFRESH_PARTITIONS_MS = 5000;
const CLOSE_WITHIN_MS = 1000;

/**
 * How old a client's picture of leaders and partitions may become, in milliseconds. A leader that moved and partitions
 * that were added are found after so long; it costs one small request in that time.
 */
const METADATA_MAX_AGE_MS = 2000;
/** How long the broker may wait for its replicas. A request without an answer for longer says that the broker stands still. */
export const ACK_TIMEOUT_MS = 6000;
const PRODUCER_REQUEST_TIMEOUT_MS = ACK_TIMEOUT_MS + 1000;
const CONSUMER_REQUEST_TIMEOUT_MS = 5000;

/**
 * A service's link to Kafka: waits for a broker that is not there yet, sees to the topics, and knows how many partitions
 * they have.
 */
export class KafkaLink {
  readonly admin: Admin;
  private readonly client: KafkaConfig;
  private readonly stopping = new AbortController();
  private leaders: ReadonlyMap<string, readonly number[]> = new Map();
  private refresh: NodeJS.Timeout | undefined;
  private readiness: Promise<void> | undefined;

  constructor(
    private readonly settings: KafkaSettings,
    clientId: string,
    private readonly logger: Logger,
  ) {
    requirePatchedClient();
    this.client = {
      ...connectionOf(settings),
      clientId,
      connectionTimeout: 3000,
      retry: { initialRetryTime: 100, maxRetryTime: 2000, retries: 20 },
      logLevel: logLevel.WARN,
      // While a broker is unavailable kafkajs logs several times a second; this link logs what matters.
      logCreator:
        () =>
        ({ namespace, log }) =>
          this.logger.debug({ namespace, kafka: log.message }, 'kafkajs'),
    };
    // A health check gives up soon: its answer is then that the broker is unavailable.
    this.admin = this.clientWith({ requestTimeout: 5000, retry: { ...this.client.retry, retries: 1 } }).admin();
  }

  /** Sends to the partition that each message names. */
  producer(): Producer {
    // Not idempotent: kafkajs reuses sequence numbers after a lost acknowledgement, and records vanish without an error.
    return this.clientWith({ requestTimeout: PRODUCER_REQUEST_TIMEOUT_MS }).producer({
      allowAutoTopicCreation: false,
      idempotent: false,
      maxInFlightRequests: 5,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      createPartitioner: Partitioners.DefaultPartitioner,
      // The sender tries again, or answers that the bus is unavailable: an attempt that nobody waits for must end.
      retry: { retries: 5 },
    });
  }

  consumer(groupId: string): Consumer {
    return this.clientWith({ requestTimeout: CONSUMER_REQUEST_TIMEOUT_MS }).consumer({
      groupId,
      allowAutoTopicCreation: false,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      sessionTimeout: 6000,
      rebalanceTimeout: 15_000,
      heartbeatInterval: HEARTBEAT_EVERY_MS,
      minBytes: 1,
      maxWaitTimeInMs: 100,
      maxBytesPerPartition: CHUNK_BYTES,
      maxBytes: 4 * 1024 * 1024,
      retry: { retries: 20 },
    });
  }

  /** Resolves when the broker answers and the topics are there, however long that takes; rejects only on `close`. */
  ready(): Promise<void> {
    return (this.readiness ??= this.connect());
  }

  /**
   * The leader of each partition of a topic, as some seconds ago; minus one where there was none.
   * @throws PipelineError `bus_unavailable` before `ready` has resolved
   */
  leadersOf(topic: string): readonly number[] {
    const leaders = this.leaders.get(topic);
    if (leaders === undefined) throw new PipelineError('bus_unavailable', 'Kafka has not been reached yet');
    return leaders;
  }

  get isReady(): boolean {
    return this.leaders.size > 0;
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
          this.logger.warn({ problem: reasonOf(thrown), pauseMs }, `${what} failed, retrying`);
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
      await ensureTopics(this.admin, this.settings.TOPIC_PARTITIONS);
      this.leaders = await partitionLeaders(this.admin);
    });
    this.refresh = setInterval(() => void this.refreshPartitions(), REFRESH_PARTITIONS_MS).unref();
  }

  // An operator may add partitions while we run, and leaders move.
  private async refreshPartitions(): Promise<void> {
    this.leaders = await partitionLeaders(this.admin).catch(() => this.leaders);
  }

  private clientWith(options: Partial<KafkaConfig>): Kafka {
    return new Kafka({ ...this.client, ...options });
  }
}

/** kafkajs's own words, such as "self-signed certificate": addresses and causes, nothing of a record. */
const reasonOf = (thrown: unknown): string => {
  const error = (thrown as { cause?: unknown } | null)?.cause ?? thrown;
  return error instanceof Error ? error.message : typeof error;
};
