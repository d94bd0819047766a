import { CHUNK_RECORDS, PipelineError } from '@app/contracts';
import type { Logger } from '@nestjs/common';
import { type CustomTransportStrategy, type MessageHandler, ServerKafka } from '@nestjs/microservices';
import type { Consumer, ConsumerCrashEvent, EachBatchPayload, IHeaders, KafkaMessage } from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import type { BatchDispatcher } from '../batch-dispatcher.js';
import type { ReceivedRecord } from '../record.js';
import { HEARTBEAT_EVERY_MS, type KafkaLink } from './kafka-link.js';
import { OffsetCommitter } from './offset-committer.js';
import { PartitionAges } from './partition-ages.js';
import { within } from './within.js';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;
/** A service stops within ten seconds, so its parts have less. */
const START_WITHIN_MS = 1000;
const CHUNKS_WITHIN_MS = 3500;
const LEAVE_WITHIN_MS = 2000;

export interface KafkaServerDependencies {
  readonly link: KafkaLink;
  readonly groupId: string;
  readonly dispatcher: BatchDispatcher;
  readonly logger: Logger;
  /** Called when the consumer has ended for good: only a new process helps. */
  readonly onFatal: (reason: string) => void;
}

/**
 * Nest strategy: hands the messages of each partition to the `@EventPattern` handlers, a chunk at a time and in order.
 * An offset is resolved only when its chunk is handled or set aside.
 */
export class KafkaBatchServer extends ServerKafka implements CustomTransportStrategy {
  readonly ages = new PartitionAges();
  private readonly committer = new OffsetCommitter();
  private readonly working = new Set<Promise<void>>();
  private starting: Promise<void> | undefined;
  private isStopping = false;
  private isJoined = false;
  private lastSignMs = Date.now();
  // Counts the times that the group dealt its partitions.
  private generation = 0;

  constructor(private readonly dependencies: KafkaServerDependencies) {
    super({ client: { brokers: [] }, consumer: { groupId: dependencies.groupId }, postfixId: '' });
  }

  /** Returns at once: a service answers, and says that it is not healthy, while its broker is not there yet. */
  override listen(callback: (error?: unknown) => void): Promise<void> {
    if (this.topics.length > 0)
      this.starting = this.startConsuming().catch((error: unknown) => this.startFailed(error));
    callback();
    return Promise.resolve();
  }

  /** Finishes the chunks that are being worked on, commits, leaves the group. */
  override async close(): Promise<void> {
    this.isStopping = true;
    this.dependencies.link.stop();
    await within(START_WITHIN_MS, this.starting);
    // Without a broker none of this ends by itself; records that are not committed are delivered again.
    await within(
      CHUNKS_WITHIN_MS,
      Promise.allSettled(this.working).then(() => this.committer.flush()),
    );
    await within(LEAVE_WITHIN_MS, this.consumer?.disconnect());
    this.consumer = null;
  }

  get topics(): string[] {
    return [...this.messageHandlers.keys()];
  }

  /** Whether the consumer is a member of its group. */
  get isRunning(): boolean {
    return this.isJoined && !this.isStopping;
  }

  /** Milliseconds since the consumer last did anything: joined, fetched, finished a batch or an attempt at one. */
  get silentMs(): number {
    return Date.now() - this.lastSignMs;
  }

  private async startConsuming(): Promise<void> {
    const { link, groupId } = this.dependencies;
    await link.ready();
    const consumer = link.consumer(groupId);
    this.consumer = consumer;
    this.watch(consumer);
    await link.persist('connecting the consumer', async () => {
      await consumer.connect();
      // The other default would skip what came in while no offset was stored.
      await consumer.subscribe({ topics: this.topics, fromBeginning: true });
    });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 3,
      eachBatch: (payload) => this.track(this.consume(payload)),
    });
  }

  private startFailed(error: unknown): void {
    if (!this.isStopping)
      this.dependencies.onFatal(`the consumer could not be started: ${PipelineError.from(error).code}`);
  }

  private watch(consumer: Consumer): void {
    const { GROUP_JOIN, STOP, DISCONNECT, CRASH, FETCH, END_BATCH_PROCESS } = consumer.events;
    // A heartbeat is none: it goes on while a handler never comes back.
    for (const event of [GROUP_JOIN, FETCH, END_BATCH_PROCESS]) consumer.on(event, () => this.showLife());
    consumer.on(GROUP_JOIN, () => {
      this.isJoined = true;
      this.generation++;
    });
    for (const event of [STOP, DISCONNECT, CRASH]) consumer.on(event, () => (this.isJoined = false));
    consumer.on(CRASH, ({ payload: { error, restart } }: ConsumerCrashEvent) => {
      if (restart) this.dependencies.logger.warn({ type: error.name }, 'consumer crashed, restarting');
      else this.dependencies.logger.error({ err: error }, 'consumer crashed, not restarting');
      if (!restart && !this.isStopping) this.dependencies.onFatal('the consumer crashed for good');
    });
  }

  private showLife(): void {
    this.lastSignMs = Date.now();
  }

  private async track(work: Promise<void>): Promise<void> {
    this.working.add(work);
    try {
      await work;
    } finally {
      this.working.delete(work);
    }
  }

  private async consume(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const handler = this.messageHandlers.get(topic);
    if (handler === undefined) return;
    const { generation } = this;
    try {
      for (let start = 0; start < messages.length; start += CHUNK_RECORDS) {
        if (this.isStopping || !payload.isRunning() || payload.isStale()) return;
        const chunk = messages.slice(start, start + CHUNK_RECORDS);
        this.ages.set(topic, partition, Number(chunk[0]!.timestamp));
        await this.deliver(payload, handler, chunk);
        // The partition may be another's by now: its offset is not ours to move, and the chunk may come again.
        if (generation !== this.generation) return;
        payload.resolveOffset(chunk.at(-1)!.offset);
        this.committer.note(payload);
        await this.beat(payload);
      }
    } finally {
      this.ages.delete(topic, partition);
    }
  }

  /** Again and again, with the group kept informed, until the chunk is handled. @throws when this member must let go */
  private async deliver(payload: EachBatchPayload, handler: MessageHandler, chunk: KafkaMessage[]): Promise<void> {
    const { topic, partition } = payload.batch;
    const records = chunk.map((message) => receivedOf(message, partition));
    let said: string | undefined;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await this.whileBeating(payload, this.dependencies.dispatcher.dispatch({ topic, records }, handler));
      } catch (thrown) {
        const error = PipelineError.from(thrown);
        this.showLife();
        // It may last for hours: one line for each reason.
        if (error.code !== said) {
          this.dependencies.logger.warn({ code: error.code, topic, partition }, 'chunk failed, retrying');
        }
        said = error.code;
        if (this.isStopping || !payload.isRunning()) throw error;
      }
      await this.pause(payload, pauseMs);
    }
  }

  private async pause(payload: EachBatchPayload, pauseMs: number): Promise<void> {
    for (let leftMs = pauseMs; leftMs > 0 && !this.isStopping; leftMs -= HEARTBEAT_EVERY_MS) {
      await delay(Math.min(leftMs, HEARTBEAT_EVERY_MS));
      await this.beat(payload);
    }
  }

  // A handler that waits for a slow database must not cost the member its partitions.
  private async whileBeating(payload: EachBatchPayload, work: Promise<void>): Promise<void> {
    const beating = setInterval(() => void payload.heartbeat().catch(() => undefined), HEARTBEAT_EVERY_MS);
    try {
      await work;
    } finally {
      clearInterval(beating);
    }
  }

  private async beat(payload: EachBatchPayload): Promise<void> {
    try {
      await payload.heartbeat();
    } catch (error) {
      // The group rebalances: the offsets should be committed before another member begins.
      await this.committer.flush();
      throw error;
    }
  }
}

const receivedOf = (message: KafkaMessage, partition: number): ReceivedRecord => ({
  partition,
  offset: message.offset,
  key: message.key,
  value: message.value,
  headers: textHeaders(message.headers),
});

function textHeaders(headers: IHeaders | undefined): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) texts[name] = first.toString('utf8');
  }
  return texts;
}
