import {
  addressOf,
  checkedRecord,
  conflictRunIdOf,
  type FieldFault,
  faultsOf,
  headers,
  type IncomingLog,
  PipelineError,
  recordSubjectOf,
  redactRecord,
  topics,
} from '@app/contracts';
import {
  type ScopedActor,
  CompanyHabits,
  forbiddenIn,
  type OutgoingRecord,
  outgoing,
  ProblemError,
  Publisher,
  type Scope,
  Telemetry,
  unknownId,
} from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { ReplayDto, ReplayedDto } from './dead-letters.dto.js';
import { DeadLettersRepository, type StoredDeadLetter } from './dead-letters.repository.js';

/**
 * Publishes dead letters again, for the company that they belong to. The id of a run follows from its record, so a replayed run
 * is counted once.
 */
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
  async replay(id: string, body: unknown, actor: ScopedActor): Promise<ReplayedDto> {
    const { scope } = actor;
    const deadLetter = await this.deadLetters.find(scope, id);
    if (deadLetter === null) throw unknownId('dead_letter_unknown', id);
    const now = new Date();
    const replayed =
      body === undefined ? original(deadLetter) : this.mended(scope, recordIn(body), deadLetter.company, now);
    await this.publisher.publish({ name: replayed.topic }, [replayed.message]);
    this.telemetry.countMessages(replayed.topic, 'accepted', 1);
    await this.deadLetters.markReplayed(id, actor, { at: now, isMended: body !== undefined });
    return { status: 'success', topic: replayed.topic, run_id: replayed.runId };
  }

  /** @param company of the dead letter: that of a record that names none */
  private mended(scope: Scope, written: unknown, company: string | null, now: Date): Replay {
    const { statusWordsOf, redactionOf } = this.habits;
    const named = company ?? recordSubjectOf(written)?.company;
    const record = redactRecord(written, named === undefined ? undefined : redactionOf?.(named));
    const options = { ...(statusWordsOf && { statusWordsOf }), ...(company !== null && { company }) };
    const faults = faultsOf(record, 'value', options);
    if (faults.length > 0) throw refused(faults);
    const raw = writable(record as IncomingLog);
    const log = checkedRecord(raw, options);
    const fault = forbidden(scope, log, company);
    if (fault !== null) throw refused([fault]);
    const { runId, key } = addressOf(log);
    const sent = { [headers.runId]: runId, [headers.ingestTs]: String(now.getTime()), ...companyHeader(company) };
    const from = { service: this.telemetry.service, now, headers: sent };
    return {
      topic: topics.rawLogs.name,
      runId,
      message: { ...outgoing(topics.rawLogs, raw, from), key },
    };
  }
}

/** Why the mended record may not be sent; null: it may. The company of a dead letter stays, but for those who may see all. */
function forbidden(scope: Scope, log: IncomingLog, company: string | null): FieldFault | null {
  if (scope.isAll || company === null || log.company === company) return forbiddenIn(scope, log);
  const reason = 'company is another one than that of the dead letter';
  return { field: 'company', code: 'company_forbidden', reason };
}

const refused = (faults: readonly FieldFault[]): ProblemError =>
  new ProblemError(faults[0]!.code, faults.map(({ reason }) => reason).join('; '), { errors: faults });

const companyHeader = (company: string | null): Record<string, string> =>
  company === null ? {} : { [headers.company]: company };

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
  return { topic, runId, message: { ...message, value, headers: { ...message.headers, [headers.runId]: runId } } };
}

const unchanged = ({ source_topic, company, run_id, key_base64, value_base64 }: StoredDeadLetter): Replay => ({
  topic: source_topic,
  runId: run_id,
  message: {
    key: key_base64 === null ? null : Buffer.from(key_base64, 'base64'),
    value: value_base64 === null ? null : Buffer.from(value_base64, 'base64'),
    headers: { ...(run_id === null ? {} : { [headers.runId]: run_id }), ...companyHeader(company) },
  },
});
