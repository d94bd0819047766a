import { CHUNK_BYTES, CHUNK_RECORDS, PipelineError, type Topic } from '@app/contracts';
import type { Message, Producer } from 'kafkajs';
import { Publisher } from '../publisher.js';
import type { OutgoingRecord } from '../record.js';
import { unansweredPartitions } from './acknowledged.js';
import { isTooLarge, kafkaError } from './kafka-error.js';
import { ACK_TIMEOUT_MS, type KafkaLink } from './kafka-link.js';
import { partitionOf } from './partition.js';
import { Suspects } from './suspects.js';
import { within } from './within.js';

const ALL_REPLICAS = -1;
const CLOSE_WITHIN_MS = 1000;

/** A message whose partition is decided, so that kafkajs does not decide again. */
type PlacedMessage = Message & { readonly partition: number; readonly value: Buffer | string | null };

export interface KafkaPublisherOptions {
  /** Give up after so long, in milliseconds; undefined: when kafkajs does, after 4 s to a minute. */
  readonly deadlineMs?: number;
}

/** Sends with `acks=-1`: what it resolves for was answered for by its partition, and is on all in-sync replicas. */
export class KafkaPublisher extends Publisher {
  private readonly producer: Producer;
  private connected: Promise<void> | undefined;
  private readonly suspects = new Suspects();
  private roundRobin = 0;

  constructor(
    private readonly link: KafkaLink,
    private readonly options: KafkaPublisherOptions = {},
  ) {
    super();
    this.producer = link.producer();
  }

  connect(): Promise<void> {
    return (this.connected ??= this.link.persist('connecting the producer', () => this.producer.connect()));
  }

  async publish({ name }: Pick<Topic<never>, 'name'>, records: readonly OutgoingRecord[]): Promise<void> {
    const partitions = this.link.leadersOf(name).length;
    const messages = records.map((record) => this.place(record, partitions));
    try {
      await this.withinDeadline(this.sendAll(name, messages));
    } catch (error) {
      if (PipelineError.from(error).code === 'bus_unavailable')
        this.suspects.note(name, partitionsOf(messages), Date.now());
      throw error;
    }
  }

  /** The leader of its partition; the partition itself where sending has failed lately, since its leader may have moved. */
  override laneOf({ name }: Pick<Topic<never>, 'name'>, { key }: OutgoingRecord): string {
    if (key === null || !this.link.isReady) return '';
    const leaders = this.link.leadersOf(name);
    const [first] = leaders;
    if (this.suspects.isEmpty && leaders.every((leader) => leader === first)) return `leader ${first}`;
    const partition = partitionOf(bytesOf(key), leaders.length);
    const isSuspect = this.suspects.has(name, partition, Date.now());
    return isSuspect ? `partition ${partition}` : `leader ${leaders[partition]}`;
  }

  async close(): Promise<void> {
    await within(
      CLOSE_WITHIN_MS,
      Promise.resolve(this.connected).then(() => this.producer.disconnect()),
    );
  }

  private async sendAll(topic: string, messages: readonly PlacedMessage[]): Promise<void> {
    for (const group of sends(messages)) await this.send(topic, group);
  }

  private async send(topic: string, messages: PlacedMessage[]): Promise<void> {
    try {
      const answers = await this.producer.send({ topic, acks: ALL_REPLICAS, timeout: ACK_TIMEOUT_MS, messages });
      const missing = unansweredPartitions(topic, partitionsOf(messages), answers);
      if (missing.length > 0)
        throw new PipelineError('bus_unavailable', `no answer for partition ${missing.join(', ')} of ${topic}`);
    } catch (thrown) {
      if (!isTooLarge(thrown) || messages.length === 1) throw kafkaError(thrown);
      await this.sendApart(topic, messages);
    }
  }

  // One message over the limit refuses its whole partition batch; the others of the send may be stored already. A
  // message that is sent twice for it is the same twice.
  private async sendApart(topic: string, messages: PlacedMessage[]): Promise<void> {
    const byPartition = [...Map.groupBy(messages, ({ partition }) => partition).values()];
    const middle = messages.length >> 1;
    const parts = byPartition.length > 1 ? byPartition : [messages.slice(0, middle), messages.slice(middle)];
    const results = await Promise.allSettled(parts.map((part) => this.send(topic, part)));
    const failures = results.flatMap((result) =>
      result.status === 'rejected' ? [PipelineError.from(result.reason)] : [],
    );
    const worst = failures.find(({ retryable }) => retryable) ?? failures[0];
    if (worst !== undefined) throw worst;
  }

  private place({ key, value, headers }: OutgoingRecord, partitions: number): PlacedMessage {
    const bytes = key === null ? null : bytesOf(key);
    const partition = bytes === null ? this.roundRobin++ % partitions : partitionOf(bytes, partitions);
    return { key: bytes, value, headers, partition };
  }

  private async withinDeadline(sending: Promise<void>): Promise<void> {
    const { deadlineMs } = this.options;
    if (deadlineMs === undefined) return sending;
    const { promise: deadline, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new PipelineError('bus_unavailable', `Kafka did not answer within ${deadlineMs} ms`)),
      deadlineMs,
    );
    // It may still fail after we gave up waiting for it.
    sending.catch(() => undefined);
    try {
      await Promise.race([sending, deadline]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Groups that keep within the records of a send and the bytes of a partition; kafkajs groups in quadratic time. */
function* sends(messages: readonly PlacedMessage[]): Generator<PlacedMessage[]> {
  let group: PlacedMessage[] = [];
  let bytesOf = new Map<number, number>();
  for (const message of messages) {
    const bytes = (bytesOf.get(message.partition) ?? 0) + sizeOf(message);
    const isFull = group.length === CHUNK_RECORDS || bytes > CHUNK_BYTES;
    if (isFull && group.length > 0) {
      yield group;
      group = [];
      bytesOf = new Map();
    }
    group.push(message);
    bytesOf.set(message.partition, group.length === 1 ? sizeOf(message) : bytes);
  }
  if (group.length > 0) yield group;
}

const bytesOf = (key: string | Buffer): Buffer => (typeof key === 'string' ? Buffer.from(key, 'utf8') : key);

const partitionsOf = (messages: readonly PlacedMessage[]): Set<number> =>
  new Set(messages.map(({ partition }) => partition));

const sizeOf = ({ value }: PlacedMessage): number => (value === null ? 0 : Buffer.byteLength(value));
