import {
  conflictRunIdOf,
  faultsOf,
  headers,
  type IncomingLog,
  PipelineError,
  rawRunIdOf,
  recordSubjectOf,
  redactRecord,
  topics,
} from '@app/contracts';
import {
  CompanyHabits,
  type OutgoingRecord,
  outgoing,
  ProblemError,
  Publisher,
  Telemetry,
  unknownId,
} from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { ReplayDto, ReplayedDto } from './dead-letters.dto.js';
import { DeadLettersRepository, type StoredDeadLetter } from './dead-letters.repository.js';

/** Publishes dead letters again. The id of a run follows from its record, so a replayed run is counted once. */
@Injectable()
export class ReplayService {
  constructor(
    private readonly deadLetters: DeadLettersRepository,
    private readonly publisher: Publisher,
    private readonly telemetry: Telemetry,
    private readonly habits: CompanyHabits,
  ) {}

  /**
   * @param body `{ record }` with the mended raw record; undefined: the original message, unchanged
   * @throws PipelineError `dead_letter_unknown`, `request_invalid`, `bus_unavailable`; ProblemError that names every bad field
   */
  async replay(id: string, body: unknown): Promise<ReplayedDto> {
    const deadLetter = await this.deadLetters.find(id);
    if (deadLetter === null) throw unknownId('dead_letter_unknown', id);
    const now = new Date();
    const replayed = body === undefined ? original(deadLetter) : this.mended(recordIn(body), now);
    await this.publisher.publish({ name: replayed.topic }, [replayed.message]);
    this.telemetry.countMessages(replayed.topic, 'accepted', 1);
    await this.deadLetters.markReplayed(id, now);
    return { status: 'success', topic: replayed.topic, run_id: replayed.runId };
  }

  private mended(written: unknown, now: Date): Replay {
    const { statusWordsOf, redactionOf } = this.habits;
    const company = recordSubjectOf(written)?.company;
    const record = redactRecord(written, company === undefined ? undefined : redactionOf?.(company));
    const faults = faultsOf(record, 'value', statusWordsOf && { statusWordsOf });
    if (faults[0] !== undefined) {
      throw new ProblemError(faults[0].code, faults.map(({ reason }) => reason).join('; '), { errors: faults });
    }
    const log = writable(record as IncomingLog);
    const runId = rawRunIdOf(log);
    const messageHeaders = { [headers.runId]: runId, [headers.ingestTs]: String(now.getTime()) };
    const from = { service: this.telemetry.service, now, headers: messageHeaders };
    return { topic: topics.rawLogs.name, runId, message: outgoing(topics.rawLogs, log, from) };
  }
}

// A mended record under another key is refused: ignoring it would replay the bad original.
function recordIn(body: unknown): unknown {
  const isReplay = typeof body === 'object' && body !== null && Object.keys(body).join() === 'record';
  if (isReplay) return (body as ReplayDto).record;
  throw new PipelineError('request_invalid', 'the body must be {"record": …} with the mended record, or left out');
}

// 1e400 is parsed as Infinity, which JSON writes as null: as text it reaches the check that refuses it.
const writable = (log: IncomingLog): IncomingLog =>
  Object.fromEntries(
    Object.entries(log).map(([field, value]) => [
      field,
      Number.isFinite(value) || typeof value !== 'number' ? value : String(value),
    ]),
  ) as unknown as IncomingLog;

interface Replay {
  readonly topic: string;
  readonly runId: string | null;
  readonly message: OutgoingRecord;
}

const original = (deadLetter: StoredDeadLetter): Replay =>
  deadLetter.code === 'run_conflict' ? ofItsOwn(deadLetter) : unchanged(deadLetter);

/** The record under an id of its own, the same each time: under the one that it has, it would be set aside again. */
function ofItsOwn(deadLetter: StoredDeadLetter): Replay {
  const runId = conflictRunIdOf(deadLetter.dead_letter_id);
  const text = Buffer.from(deadLetter.value_base64 ?? '', 'base64').toString('utf8');
  const envelope = JSON.parse(text) as { data: object };
  const value = Buffer.from(JSON.stringify({ ...envelope, data: { ...envelope.data, run_id: runId } }));
  const { topic, message } = unchanged(deadLetter);
  return { topic, runId, message: { ...message, value, headers: { [headers.runId]: runId } } };
}

const unchanged = ({ source_topic, run_id, key_base64, value_base64 }: StoredDeadLetter): Replay => ({
  topic: source_topic,
  runId: run_id,
  message: {
    key: key_base64 === null ? null : Buffer.from(key_base64, 'base64'),
    value: value_base64 === null ? null : Buffer.from(value_base64, 'base64'),
    headers: run_id === null ? {} : { [headers.runId]: run_id },
  },
});
