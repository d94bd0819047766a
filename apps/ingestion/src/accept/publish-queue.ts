import { PipelineError, topics } from '@app/contracts';
import { type OutgoingRecord, Publisher } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { IngestionSettings } from '../ingestion.settings.js';
import { PublishLane, type Waiting } from './publish-lane.js';

/** Most of the room that one lane takes where there are several, so that one that stands still leaves some to the others. */
const SHARE_OF_A_LANE = 0.5;

/**
 * Records that wait for the bus, in lanes that do not wait for each other: a broker that is gone holds up the records
 * of its own partitions alone. Bounded: a record that does not fit is refused at once, and a caller that was let in is
 * answered when all of its records are safe, or one of them is not.
 */
@Injectable()
export class PublishQueue {
  private readonly lanes = new Map<string, PublishLane>();
  private queuedRecords = 0;
  private queuedBytes = 0;

  constructor(
    private readonly publisher: Publisher,
    private readonly settings: IngestionSettings,
  ) {}

  /** Resolves when the records are safe. @throws PipelineError `queue_full`, and what the publisher throws */
  publish(records: readonly OutgoingRecord[]): Promise<void> {
    const parts = [...this.byLane(records)].map(([lane, part]) => ({ lane, records: part, bytes: bytesOf(part) }));
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    if (this.isFull(records.length, bytes) || parts.some((part) => this.isLaneFull(part)))
      throw new PipelineError('queue_full', `${this.queuedRecords} records are waiting for the bus`);
    this.queuedRecords += records.length;
    this.queuedBytes += bytes;
    const answered = parts.map(
      ({ lane, ...part }) =>
        new Promise<void>((resolve, reject) => this.laneCalled(lane).add({ ...part, resolve, reject })),
    );
    return answered.length === 1 ? answered[0]! : Promise.all(answered).then(() => undefined);
  }

  /** Records that were let in and are not safe yet. */
  get size(): number {
    return this.queuedRecords;
  }

  private byLane(records: readonly OutgoingRecord[]): Map<string, readonly OutgoingRecord[]> {
    return Map.groupBy(records, (record) => this.publisher.laneOf(topics.rawLogs, record));
  }

  // An empty queue takes anything: a limit below the size of one group must not lock a request out for ever.
  private isFull(records: number, bytes: number): boolean {
    const { MAX_QUEUED_RECORDS, MAX_QUEUED_BYTES } = this.settings;
    return (
      this.queuedRecords > 0 &&
      (this.queuedRecords + records > MAX_QUEUED_RECORDS || this.queuedBytes + bytes > MAX_QUEUED_BYTES)
    );
  }

  private isLaneFull(part: { lane: string; records: readonly unknown[]; bytes: number }): boolean {
    const { MAX_QUEUED_RECORDS, MAX_QUEUED_BYTES } = this.settings;
    const queued = this.lanes.get(part.lane)?.queued ?? { records: 0, bytes: 0 };
    if (queued.records === 0 || this.lanes.size < 2) return false;
    return (
      queued.records + part.records.length > SHARE_OF_A_LANE * MAX_QUEUED_RECORDS ||
      queued.bytes + part.bytes > SHARE_OF_A_LANE * MAX_QUEUED_BYTES
    );
  }

  private laneCalled(name: string): PublishLane {
    let lane = this.lanes.get(name);
    if (lane === undefined) {
      lane = new PublishLane(this.publisher, (entry) => this.release(entry));
      this.lanes.set(name, lane);
    }
    return lane;
  }

  private release({ records, bytes }: Waiting): void {
    this.queuedRecords -= records.length;
    this.queuedBytes -= bytes;
  }
}

const bytesOf = (records: readonly OutgoingRecord[]): number =>
  records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
