import { PipelineError } from '@app/contracts';
import {
  fairTurns,
  HeldBytes,
  inUtf8,
  ProblemError,
  RECORD_COST_BYTES,
  ShareExhausted,
  streamInUtf8,
} from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { AcceptedDto, ResultsDto } from './accept.dto.js';
import { Intake } from './intake.js';
import { RecordCounts } from '../refusals/record-counts.service.js';
import { type Arrival, type LogEntry, type Prepared, prepareRecord, type Unprepared } from './prepare-record.js';
import { PublishQueue } from './publish-queue.js';
import { RecentRuns } from './recent-runs.js';
import { RecordReader, type RecordSlice } from './record-reader.js';
import { RecordRules } from './record-rules.service.js';

/** The memory that the reading of one stream takes beside its records. */
const READING_BYTES = 64 * 1024;

/** How a stream is read, and when it is not read any further. */
export interface ReadingLimits {
  readonly maxRecords?: number;
  /** The charset that the request declares for its bytes. */
  readonly charset?: string | null;
  /** Aborts when nobody waits for the answer any more. Records accepted until then stay accepted. */
  readonly left?: AbortSignal;
}

/** One stream on its way. */
interface Reading extends ReadingLimits {
  readonly arrival: Arrival;
  readonly intake: Intake;
  /** Called a chunk at a time with the bytes of the record that has not ended. @throws PipelineError `memory_full` */
  readonly hold: (readerBytes: number) => void;
}

/** Takes records in. A record that a method counts as accepted is safe when the method resolves. */
@Injectable()
export class AcceptService {
  private readonly recent = new RecentRuns();

  constructor(
    private readonly queue: PublishQueue,
    private readonly rules: RecordRules,
    private readonly counts: RecordCounts,
    private readonly memory: HeldBytes,
  ) {}

  /** @throws ProblemError that names every bad field; ShareExhausted; PipelineError `queue_full`, `bus_unavailable` */
  async acceptOne(body: Buffer, arrival: Arrival, charset: string | null = null): Promise<AcceptedDto> {
    const bytes = inUtf8(body, charset);
    const turn = fairTurns.take(bytes.length + RECORD_COST_BYTES);
    if (turn !== undefined) await turn;
    const completed = this.rules.completed(arrival);
    const prepared = prepareRecord(bytes, completed);
    if (!prepared.ok) {
      this.counts.refused({ ...prepared, door: arrival.door, company: arrival.scope.only });
      throw new ProblemError(prepared.code, prepared.reason, { errors: prepared.faults });
    }
    completed.countRecord?.(prepared.company);
    await this.queue.publish([prepared.message]);
    this.counts.accepted([prepared.entry]);
    const isDuplicate = this.recent.see(prepared.runId, prepared.digest);
    const answer = { status: 'success', message: '1 record accepted', run_id: prepared.runId } as const;
    return isDuplicate ? { ...answer, duplicate: true } : answer;
  }

  /**
   * The same as `acceptSome`, for a sender that looks at the status alone.
   * @throws as `acceptSome`; ProblemError `nothing_accepted` when all of them are refused
   */
  async acceptAll(source: AsyncIterable<Buffer>, arrival: Arrival, limits: ReadingLimits = {}): Promise<ResultsDto> {
    const results = await this.acceptSome(source, arrival, limits);
    if (results.results.total > 0 && results.results.successful === 0) throw nothingAccepted(results);
    return results;
  }

  /**
   * Takes the good records of a stream of any length and says why the others were refused.
   * @throws ProblemError with the totals so far, when the input cannot be followed to its end or the bus is unavailable
   */
  async acceptSome(source: AsyncIterable<Buffer>, arrival: Arrival, limits: ReadingLimits = {}): Promise<ResultsDto> {
    const observer = {
      accepted: (entries: readonly LogEntry[]) => this.counts.accepted(entries),
      refused: (record: Unprepared) =>
        this.counts.refused({ ...record, door: arrival.door, company: arrival.scope.only }),
    };
    const intake = new Intake(this.queue, observer, this.recent);
    const share = this.memory.open(arrival.owners);
    const hold = (readerBytes: number): void => share.hold(READING_BYTES + readerBytes + intake.heldBytes);
    try {
      hold(0);
      await this.read(source, { ...limits, arrival: this.rules.completed(arrival), intake, hold }).finally(() =>
        intake.finish(),
      );
    } catch (thrown) {
      throw withResults(PipelineError.from(thrown), intake.results());
    } finally {
      share.release();
    }
    return intake.results();
  }

  private async read(source: AsyncIterable<Buffer>, reading: Reading): Promise<void> {
    const { maxRecords = Infinity, charset = null, left, arrival, intake, hold } = reading;
    const reader = new RecordReader(this.rules.maxBytes);
    const take = async (slices: Iterable<RecordSlice>): Promise<void> => {
      for (const slice of slices) {
        if (slice.index >= maxRecords) throw new PipelineError('too_many_records', `more than ${maxRecords} records`);
        const turn = fairTurns.take((slice.bytes?.length ?? 0) + RECORD_COST_BYTES);
        if (turn !== undefined) await turn;
        const prepared = this.prepare(slice, arrival);
        if (prepared.ok) arrival.countRecord?.(prepared.company);
        await intake.add(slice, prepared);
      }
    };
    for await (const chunk of streamInUtf8(source, charset)) {
      if (left?.aborted) throw new PipelineError('request_invalid', 'the sender left before the end');
      await take(reader.push(chunk));
      hold(reader.heldBytes);
    }
    await take(reader.end());
  }

  private prepare({ bytes, fault }: RecordSlice, arrival: Arrival): Prepared {
    if (fault !== undefined) return { ok: false, code: fault.code, reason: fault.detail, faults: [], subject: null };
    if (bytes !== null) return prepareRecord(bytes, arrival);
    const reason = `the record has more than ${this.rules.maxBytes} bytes`;
    return { ok: false, code: 'record_too_large', reason, faults: [], subject: null };
  }
}

const nothingAccepted = ({ message, results, rejected, rejected_omitted }: ResultsDto): ProblemError =>
  new ProblemError('nothing_accepted', message, { results, rejected, rejected_omitted });

function withResults(error: PipelineError, answer: ResultsDto): PipelineError {
  const { message, results, rejected, rejected_omitted } = answer;
  const members = { results, rejected, rejected_omitted };
  if (error.code === 'internal_error') return error;
  if (error instanceof ShareExhausted) return error.with(`${message} before that`, members);
  return new ProblemError(error.code, `${error.detail}; ${message} before that`, members);
}
