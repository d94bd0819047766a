import { PipelineError, recordSubjectOf, redactText } from '@app/contracts';
import {
  bytesOf,
  charsetIn,
  inUtf8,
  principalOf,
  ProblemError,
  readDocument,
  senderLeft,
  shareOf,
} from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AcceptService } from '../accept/accept.service.js';
import type { ResultsDto } from '../accept/accept.dto.js';
import { arrivalOf, doorOf } from '../accept/arrival.js';
import { MAX_LISTED_RECORDS } from '../accept/intake.js';
import { IngestionSettings } from '../ingestion.settings.js';
import { RecordCounts } from '../refusals/record-counts.service.js';
import type { DoorAnswerDto, RefusedEventDto } from './door.dto.js';
import type { Mapped, RecordObject, RefusedEvent } from '@app/mappings';

/**
 * Largest body of a door, in bytes. It is read whole and mapped in memory; files of records go to `/ingest/batch`, which
 * streams.
 */
const MAX_DOOR_BYTES = 8 * 1024 * 1024;

/** Bytes of memory for each byte of JSON that is parsed whole: 22 were measured for a list of empty objects. */
const PARSED_COST = 25;

/** Most events of one request: each that is refused is remembered until the answer. */
export const MAX_EVENTS = 10_000;

/** Takes the records in that a door has made of an external event, under the terms of `/ingest`. */
@Injectable()
export class DoorService {
  constructor(
    private readonly accept: AcceptService,
    private readonly settings: IngestionSettings,
    private readonly counts: RecordCounts,
  ) {}

  /** The bytes of the body, with memory held for their parsing. @throws as `bytesOf` of the platform */
  async bytesOf(request: FastifyRequest): Promise<Buffer> {
    const bytes = await bytesOf(request, Math.min(MAX_DOOR_BYTES, this.settings.MAX_UNPACKED_BYTES));
    shareOf(request).hold(PARSED_COST * bytes.length);
    return bytes;
  }

  /** The JSON of the body. @throws as `bytesOf`; PipelineError `json_invalid`, `json_too_deep`, `encoding_invalid` */
  async jsonOf(request: FastifyRequest): Promise<unknown> {
    return readDocument(utf8Of(await this.bytesOf(request), request));
  }

  /**
   * Resolves when all records of the event are safe.
   * @throws ProblemError that names every bad field, or has the totals when none of several records was taken; PipelineError
   * `queue_full`, `bus_unavailable`
   */
  async take(mapped: Mapped, request: FastifyRequest): Promise<DoorAnswerDto> {
    if (mapped.kind === 'ignored') {
      this.counts.ignored(1);
      return { ...NOTHING, message: mapped.reason };
    }
    if (mapped.kind === 'refused') throw this.refusal(mapped, request);
    const [record, ...others] = mapped.records;
    if (record === undefined) return { ...NOTHING, message: 'there was no record in it' };
    if (others.length > 0) return this.takeEach([mapped], request);
    const { message, run_id } = await this.accept.acceptOne(bytesOfRecord(record), arrivalOf(request));
    return { status: 'success', message, run_id, results: { total: 1, successful: 1, failed: 0 }, rejected: [] };
  }

  /**
   * Takes what can be taken of several events; `index` of a refusal is that of its event.
   * @throws ProblemError with the totals when there were events and none was of use; PipelineError as `take`
   */
  async takeEach(events: readonly Mapped[], request: FastifyRequest): Promise<DoorAnswerDto> {
    const rejected: RefusedEventDto[] = [];
    const records: { readonly record: RecordObject; readonly index: number }[] = [];
    for (const [index, mapped] of events.entries()) {
      if (mapped.kind === 'records') records.push(...mapped.records.map((record) => ({ record, index })));
      else if (mapped.kind === 'refused') {
        this.countRefused(mapped, request);
        rejected.push({ index, code: mapped.fault.code, reason: redactText(mapped.fault.reason) });
      }
    }
    this.counts.ignored(events.filter(({ kind }) => kind === 'ignored').length);
    const limits = { maxRecords: this.settings.MAX_RECORDS_PER_REQUEST, left: senderLeft(request) };
    // A stream of nothing is an empty body to those who read it.
    const taken =
      records.length === 0 ? NO_RECORDS : await this.accept.acceptSome(linesOf(records), arrivalOf(request), limits);
    for (const { index, code, reason } of taken.rejected) {
      rejected.push({ index: records[index]?.index ?? index, code, reason });
    }
    const failed = taken.results.failed + events.filter(({ kind }) => kind === 'refused').length;
    const { successful } = taken.results;
    return answerOf(events, { total: successful + failed, successful, failed }, rejected);
  }

  /** Events that hold no run and are not worth an answer. */
  countIgnored(count: number): void {
    this.counts.ignored(count);
  }

  private refusal(refused: RefusedEvent, request: FastifyRequest): ProblemError {
    this.countRefused(refused, request);
    const { field, code } = refused.fault;
    const reason = redactText(refused.fault.reason);
    return new ProblemError(code, reason, { errors: [{ field, code, reason }] });
  }

  private countRefused({ fault: { code, reason }, subject }: RefusedEvent, request: FastifyRequest): void {
    const { scope } = principalOf(request);
    const named = subject === undefined ? null : recordSubjectOf(subject, scope.only ?? this.settings.DEFAULT_COMPANY);
    const whole = named !== null && scope.includes(named.company) ? named : null;
    this.counts.refused({ code, reason, subject: whole, door: doorOf(request), company: scope.only });
  }
}

/** The bytes of the body in UTF-8, whatever charset it has. @throws PipelineError `media_type_unsupported`, `encoding_invalid` */
export const utf8Of = (bytes: Buffer, { headers }: FastifyRequest): Buffer =>
  inUtf8(bytes, charsetIn(headers['content-type']));

/** The events of a batch. @throws PipelineError `request_invalid` for what is no list, `too_many_records` */
export function eventsIn(body: unknown): readonly unknown[] {
  if (!Array.isArray(body)) throw new PipelineError('request_invalid', 'a batch is a JSON array of events');
  if (body.length > MAX_EVENTS) throw new PipelineError('too_many_records', `more than ${MAX_EVENTS} events`);
  return body;
}

const NOTHING = {
  status: 'ignored',
  run_id: null,
  results: { total: 0, successful: 0, failed: 0 },
  rejected: [],
} as const satisfies Omit<DoorAnswerDto, 'message'>;

const NO_RECORDS: Pick<ResultsDto, 'results' | 'rejected'> = { results: NOTHING.results, rejected: [] };

function answerOf(
  events: readonly Mapped[],
  results: DoorAnswerDto['results'],
  refused: readonly RefusedEventDto[],
): DoorAnswerDto {
  const { total, successful, failed } = results;
  const rejected = refused.toSorted((a, b) => a.index - b.index).slice(0, MAX_LISTED_RECORDS);
  const message = `${successful} of ${total} records accepted${failed > 0 ? `, ${failed} refused` : ''}`;
  const isOfUse = successful > 0 || events.some(({ kind }) => kind === 'ignored');
  if (failed > 0 && !isOfUse) throw new ProblemError(rejected[0]!.code, message, { results, rejected });
  if (total === 0) return { ...NOTHING, message: 'there was no record in it' };
  return { status: failed > 0 ? 'partial_success' : 'success', message, run_id: null, results, rejected };
}

const bytesOfRecord = (record: RecordObject): Buffer => Buffer.from(JSON.stringify(record));

// A generator, so that only the record that is looked at is a text.
async function* linesOf(records: readonly { readonly record: RecordObject }[]): AsyncGenerator<Buffer, void> {
  for (const { record } of records) yield await Promise.resolve(Buffer.from(`${JSON.stringify(record)}\n`));
}
