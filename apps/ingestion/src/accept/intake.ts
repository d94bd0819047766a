import { CHUNK_BYTES, CHUNK_RECORDS, type RunId } from '@app/contracts';
import type { OutgoingRecord } from '@app/platform';
import type { RejectedDto, ResultsDto } from './accept.dto.js';
import type { LogEntry, Prepared, Unprepared } from './prepare-record.js';
import type { PublishQueue } from './publish-queue.js';
import type { RecordSlice } from './record-reader.js';
import { RecentRuns } from './recent-runs.js';
import { setImmediate } from 'node:timers/promises';

/**
 * The most refused records that an answer lists. Without a limit, a file of nothing but bad lines would fill the
 * memory.
 */
export const MAX_LISTED_RECORDS = 100;
export const MAX_LISTED_REASON_CHARS = 500;

/** Called with each event of an intake, as it happens. */
export interface IntakeObserver {
  accepted(entries: readonly LogEntry[]): void;
  refused(record: Unprepared): void;
}

/** The records of one request on their way to the bus, a chunk being published while the next one is read. */
export class Intake {
  private readonly rejected: RejectedDto[] = [];
  private total = 0;
  private successful = 0;
  private failed = 0;
  private messages: OutgoingRecord[] = [];
  private entries: LogEntry[] = [];
  private seen: { readonly runId: RunId; readonly digest: number }[] = [];
  private duplicates = 0;
  private bytes = 0;
  private publishingBytes = 0;
  private published: Promise<void> = Promise.resolve();

  constructor(
    private readonly queue: PublishQueue,
    private readonly observer: IntakeObserver,
    private readonly recent = new RecentRuns(),
  ) {}

  /** @throws what publishing an earlier chunk threw */
  async add({ index, line }: RecordSlice, prepared: Prepared): Promise<void> {
    this.total++;
    if (!prepared.ok) {
      this.failed++;
      this.observer.refused(prepared);
      if (this.rejected.length < MAX_LISTED_RECORDS) {
        this.rejected.push({ index, line, code: prepared.code, reason: shortened(prepared.reason) });
      }
      // Nothing is waited for on this way: let others have their turn.
      if (this.failed % CHUNK_RECORDS === 0) await setImmediate();
      return;
    }
    this.messages.push(prepared.message);
    this.entries.push(prepared.entry);
    this.seen.push({ runId: prepared.runId, digest: prepared.digest });
    this.bytes += prepared.message.value?.length ?? 0;
    if (this.messages.length >= CHUNK_RECORDS || this.bytes >= CHUNK_BYTES) await this.publishChunk();
  }

  /** Resolves when everything that was added is safe. @throws what publishing threw */
  async finish(): Promise<void> {
    await this.publishChunk();
    await this.published;
  }

  /** The memory it holds: a text of two bytes a character at worst, and the objects around it. */
  get heldBytes(): number {
    return costOf(this.messages.length, this.bytes) + this.publishingBytes + this.rejected.length * REJECTED_BYTES;
  }

  /** The truth at this moment: successful are those that are safe. */
  results(): ResultsDto {
    const { total, successful, failed, duplicates, rejected } = this;
    const refused = failed > 0 ? `, ${failed} refused` : '';
    const omitted = failed - rejected.length;
    const listed = omitted > 0 ? ` (the first ${rejected.length} are listed)` : '';
    return {
      status: 'completed',
      message: `${successful} of ${total} records accepted${refused}${listed}`,
      results: { total, successful, failed, ...(duplicates > 0 ? { duplicates } : {}) },
      rejected,
      rejected_omitted: omitted,
    };
  }

  private async publishChunk(): Promise<void> {
    await this.published;
    if (this.messages.length === 0) return;
    const { messages, entries, seen } = this;
    this.publishingBytes = costOf(messages.length, this.bytes);
    this.messages = [];
    this.entries = [];
    this.seen = [];
    this.bytes = 0;
    this.published = this.queue.publish(messages).then(() => {
      this.successful += messages.length;
      for (const { runId, digest } of seen) if (this.recent.see(runId, digest)) this.duplicates++;
      this.publishingBytes = 0;
      this.observer.accepted(entries);
    });
    // Awaited, and thrown from, by the next chunk; until then it must not count as unhandled.
    this.published.catch(() => undefined);
  }
}

const RECORD_BYTES = 1024;
const REJECTED_BYTES = 1024;
const costOf = (records: number, bytes: number): number => records * RECORD_BYTES + 2 * bytes;

const shortened = (reason: string): string =>
  reason.length > MAX_LISTED_REASON_CHARS ? `${reason.slice(0, MAX_LISTED_REASON_CHARS).toWellFormed()}…` : reason;
