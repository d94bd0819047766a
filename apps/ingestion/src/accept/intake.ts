import type { RawLog } from '@app/contracts';
import type { OutgoingRecord } from '@app/platform';
import type { RejectedDto, ResultsDto } from './accept.dto.js';
import type { Prepared } from './prepare-record.js';
import type { PublishQueue } from './publish-queue.js';
import type { RecordSlice } from './record-reader.js';

const CHUNK_RECORDS = 500;
const CHUNK_BYTES = 512 * 1024;

/** Told what happened, as it happens. */
export interface IntakeObserver {
  accepted(logs: readonly RawLog[]): void;
  refused(): void;
}

/** The records of one request on their way to the bus, a chunk being published while the next one is read. */
export class Intake {
  private readonly rejected: RejectedDto[] = [];
  private total = 0;
  private successful = 0;
  private messages: OutgoingRecord[] = [];
  private logs: RawLog[] = [];
  private bytes = 0;
  private published: Promise<void> = Promise.resolve();

  constructor(
    private readonly queue: PublishQueue,
    private readonly observer: IntakeObserver,
  ) {}

  /** @throws what publishing an earlier chunk threw */
  async add({ index, line }: RecordSlice, prepared: Prepared): Promise<void> {
    this.total++;
    if (!prepared.ok) {
      this.rejected.push({ index, line, code: prepared.code, reason: prepared.reason });
      this.observer.refused();
      return;
    }
    this.messages.push(prepared.message);
    this.logs.push(prepared.log);
    this.bytes += prepared.message.value?.length ?? 0;
    if (this.messages.length >= CHUNK_RECORDS || this.bytes >= CHUNK_BYTES) await this.publishChunk();
  }

  /** Resolves when everything that was added is safe. @throws what publishing threw */
  async finish(): Promise<void> {
    await this.publishChunk();
    await this.published;
  }

  /** The truth at this moment: successful are those that are safe. */
  results(): ResultsDto {
    const { total, successful, rejected } = this;
    const refused = rejected.length > 0 ? `, ${rejected.length} refused` : '';
    return {
      status: 'completed',
      message: `${successful} of ${total} records accepted${refused}`,
      results: { total, successful, failed: rejected.length },
      rejected,
    };
  }

  private async publishChunk(): Promise<void> {
    await this.published;
    if (this.messages.length === 0) return;
    const { messages, logs } = this;
    this.messages = [];
    this.logs = [];
    this.bytes = 0;
    this.published = this.queue.publish(messages).then(() => {
      this.successful += messages.length;
      this.observer.accepted(logs);
    });
    // Awaited, and thrown from, by the next chunk; until then it must not count as unhandled.
    this.published.catch(() => undefined);
  }
}
