import { type IncomingLog, PipelineError, readStatus, sourceOf, statusWordOf, topics } from '@app/contracts';
import { ProblemError, Telemetry } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { IngestionSettings } from '../ingestion.settings.js';
import type { AcceptedDto, ResultsDto } from './accept.dto.js';
import { Intake } from './intake.js';
import { type Arrival, type Prepared, prepareRecord } from './prepare-record.js';
import { PublishQueue } from './publish-queue.js';
import { RecordReader, type RecordSlice } from './record-reader.js';

/** Takes records in. What a method counts as accepted is safe when it resolves. */
@Injectable()
export class AcceptService {
  constructor(
    private readonly queue: PublishQueue,
    private readonly settings: IngestionSettings,
    private readonly telemetry: Telemetry,
  ) {}

  /** @throws ProblemError that names every bad field; PipelineError `queue_full`, `bus_unavailable` */
  async acceptOne(bytes: Buffer, arrival: Arrival): Promise<AcceptedDto> {
    const prepared = prepareRecord(bytes, arrival);
    if (!prepared.ok) {
      this.countRefused();
      throw new ProblemError(prepared.code, prepared.reason, { errors: prepared.faults });
    }
    await this.queue.publish([prepared.message]);
    this.countAccepted([prepared.log]);
    return { status: 'success', message: '1 record accepted', run_id: prepared.runId };
  }

  /**
   * Takes the good records of a stream of any length and says why the others were refused.
   * @throws ProblemError with the totals so far, when the input cannot be followed to its end or the bus is away
   */
  async acceptAll(source: AsyncIterable<Buffer>, arrival: Arrival, maxRecords = Infinity): Promise<ResultsDto> {
    const intake = new Intake(this.queue, {
      accepted: (logs) => this.countAccepted(logs),
      refused: () => this.countRefused(),
    });
    try {
      await this.read(source, arrival, maxRecords, intake).finally(() => intake.finish());
    } catch (thrown) {
      throw withResults(PipelineError.from(thrown), intake.results());
    }
    return intake.results();
  }

  private async read(source: AsyncIterable<Buffer>, arrival: Arrival, maxRecords: number, to: Intake): Promise<void> {
    const reader = new RecordReader(this.settings.MAX_RECORD_BYTES);
    const take = async (slices: Iterable<RecordSlice>): Promise<void> => {
      for (const slice of slices) {
        if (slice.index >= maxRecords) throw new PipelineError('too_many_records', `more than ${maxRecords} records`);
        await to.add(slice, this.prepare(slice, arrival));
      }
    };
    for await (const chunk of source) await take(reader.push(chunk));
    await take(reader.end());
  }

  private prepare({ bytes, fault }: RecordSlice, arrival: Arrival): Prepared {
    if (fault !== undefined) return { ok: false, code: fault.code, reason: fault.detail, faults: [] };
    if (bytes !== null) return prepareRecord(bytes, arrival);
    const reason = `the record has more than ${this.settings.MAX_RECORD_BYTES} bytes`;
    return { ok: false, code: 'record_too_large', reason, faults: [] };
  }

  private countAccepted(logs: readonly IncomingLog[]): void {
    this.telemetry.countMessages(topics.rawLogs.name, 'accepted', logs.length);
    this.telemetry.countEntries(
      logs.map((log) => ({ source: sourceOf(log), status: readStatus(statusWordOf(log)) ?? 'unknown' })),
    );
  }

  private countRefused(): void {
    this.telemetry.countMessages(topics.rawLogs.name, 'refused', 1);
  }
}

const withResults = (error: PipelineError, { message, results, rejected }: ResultsDto): PipelineError =>
  error.code === 'internal_error'
    ? error
    : new ProblemError(error.code, `${error.detail}; ${message} before that`, { results, rejected });
