import { CHUNK_BYTES, CHUNK_RECORDS, PipelineError, topics } from '@app/contracts';
import type { OutgoingRecord, Publisher } from '@app/platform';

/** Records of one request that take the same lane, and the caller that waits for them. */
export interface Waiting {
  readonly records: readonly OutgoingRecord[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Largest group that is published at once; one entry alone may be larger. */
const GROUP_RECORDS = CHUNK_RECORDS;
const GROUP_BYTES = 2 * CHUNK_BYTES;
const GROUPS_IN_FLIGHT = 2;

/** Groups what waits for the same part of the bus, so that many small requests cost one publish. Keeps the order. */
export class PublishLane {
  private waiting: Waiting[] = [];
  private waitingRecords = 0;
  private waitingBytes = 0;
  // Records that wait, and records that are being published.
  private queuedRecords = 0;
  private queuedBytes = 0;
  private inFlight = 0;

  /** @param released called before a caller is answered, since it may come with more at once */
  constructor(
    private readonly publisher: Publisher,
    private readonly released: (entry: Waiting) => void,
  ) {}

  add(entry: Waiting): void {
    this.queuedRecords += entry.records.length;
    this.queuedBytes += entry.bytes;
    this.waitingRecords += entry.records.length;
    this.waitingBytes += entry.bytes;
    this.waiting.push(entry);
    void this.pump();
  }

  /** Records that were added and are not answered yet. */
  get queued(): { readonly records: number; readonly bytes: number } {
    return { records: this.queuedRecords, bytes: this.queuedBytes };
  }

  private async pump(): Promise<void> {
    if (!this.mayLeave()) return;
    this.inFlight++;
    const group = this.takeGroup();
    await this.publishGroup(group);
    this.inFlight--;
    void this.pump();
  }

  // Less than a group gains more from waiting for company than from leaving at once: while one is under way, only a
  // full one follows.
  private mayLeave(): boolean {
    if (this.waiting.length === 0 || this.inFlight >= GROUPS_IN_FLIGHT) return false;
    return this.inFlight === 0 || this.waitingRecords >= GROUP_RECORDS || this.waitingBytes >= GROUP_BYTES;
  }

  /** Never rejects: every entry of the group gets its outcome. */
  private async publishGroup(group: readonly Waiting[]): Promise<void> {
    try {
      await this.publisher.publish(
        topics.rawLogs,
        group.flatMap(({ records }) => records),
      );
      for (const entry of group) this.release(entry).resolve();
    } catch (thrown) {
      // One that can never be taken must not take the others along.
      if (group.length > 1 && !PipelineError.from(thrown).retryable) {
        for (const entry of group) await this.publishGroup([entry]);
        return;
      }
      // While this part of the bus is unavailable no later entry has a better chance: each would wait until its deadline.
      const behind = PipelineError.from(thrown).code === 'bus_unavailable' ? this.takeAll() : [];
      for (const entry of [...group, ...behind]) this.release(entry).reject(thrown);
    }
  }

  private takeAll(): Waiting[] {
    this.waitingRecords = 0;
    this.waitingBytes = 0;
    return this.waiting.splice(0);
  }

  private release(entry: Waiting): Waiting {
    this.queuedRecords -= entry.records.length;
    this.queuedBytes -= entry.bytes;
    this.released(entry);
    return entry;
  }

  private takeGroup(): Waiting[] {
    let records = 0;
    let bytes = 0;
    const end = this.waiting.findIndex((entry, index) => {
      records += entry.records.length;
      bytes += entry.bytes;
      return index > 0 && (records > GROUP_RECORDS || bytes > GROUP_BYTES);
    });
    const group = this.waiting.splice(0, end < 0 ? this.waiting.length : end);
    for (const entry of group) {
      this.waitingRecords -= entry.records.length;
      this.waitingBytes -= entry.bytes;
    }
    return group;
  }
}
