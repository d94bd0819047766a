import { CHUNK_RECORDS } from '@app/contracts';
import type { OutgoingRecord, ReceivedRecord, RecordBatch } from './record.js';

export type Subscriber = (batch: RecordBatch) => Promise<void>;

/**
 * A bus that is a function call: `publish` resolves when every subscriber has. No queue, so nothing to lose, and a slow
 * store slows the sender down by itself.
 */
export class InProcessBus {
  private readonly subscribers = new Map<string, Subscriber[]>();
  // Starts at the time of the process, in microseconds: offsets of another life of it are never met again.
  private offset = BigInt(Date.now()) * 1000n;

  subscribe(topic: string, subscriber: Subscriber): () => void {
    this.subscribers.set(topic, [...this.subscribersOf(topic), subscriber]);
    return () =>
      this.subscribers.set(
        topic,
        this.subscribersOf(topic).filter((other) => other !== subscriber),
      );
  }

  hasSubscriber(topic: string): boolean {
    return this.subscribersOf(topic).length > 0;
  }

  /** Calls the subscriber in order, a chunk at a time. @throws the error of a subscriber */
  async publish(topic: string, records: readonly OutgoingRecord[]): Promise<void> {
    const subscribers = this.subscribersOf(topic);
    if (subscribers.length === 0) return;
    for (let start = 0; start < records.length; start += CHUNK_RECORDS) {
      const chunk = records.slice(start, start + CHUNK_RECORDS).map((record) => this.deliver(record));
      for (const subscriber of subscribers) await subscriber({ topic, records: chunk });
    }
  }

  private subscribersOf(topic: string): Subscriber[] {
    return this.subscribers.get(topic) ?? [];
  }

  private deliver(record: OutgoingRecord): ReceivedRecord {
    this.offset += 1n;
    return new DeliveredRecord(this.offset.toString(), record);
  }
}

/** Its value is made when somebody asks for it: most data are handed over as they are. */
class DeliveredRecord implements ReceivedRecord {
  readonly partition = 0;
  readonly key: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: unknown;
  private bytes: Buffer | null | undefined;

  constructor(
    readonly offset: string,
    private readonly sent: OutgoingRecord,
  ) {
    this.key = toBuffer(sent.key);
    this.headers = sent.headers;
    this.data = sent.data;
  }

  get value(): Buffer | null {
    if (this.bytes === undefined) this.bytes = toBuffer(this.sent.value);
    return this.bytes;
  }
}

const toBuffer = (value: string | Buffer | null): Buffer | null =>
  typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
