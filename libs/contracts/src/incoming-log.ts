import { isExportedRun } from './exported-run.js';
import { readObjectId } from './object-id.js';
import type { CanonicalLog } from './raw-log.js';
import { checkedRecord, type IncomingLog } from './read-record.js';
import { type RunId, type RunIdentity, runIdOf } from './run-id.js';

/** The zone of records that name none. */
export const DEFAULT_ZONE = 'default';

/** Most attempts that are counted: what the column of the database holds. */
const MAX_ATTEMPT = 2 ** 31 - 1;

/** The number of an attempt, 0 or more; null: it is absent, or is none. */
export function readAttempt(written: string | number | null): number | null {
  const attempt = typeof written === 'string' && /^\s*\+?\d+\s*$/.test(written) ? Number(written) : written;
  return typeof attempt === 'number' && Number.isInteger(attempt) && attempt >= 0 && attempt <= MAX_ATTEMPT
    ? attempt + 0
    : null;
}

const textOf = (written: string | number | null): string | null => (written === null ? null : String(written));

/** The fields by which a run is known; of id and name of the object, one stands in for the other. */
export function identityOf(log: CanonicalLog): RunIdentity {
  const object_id = readObjectId(log.object_id ?? log.object_type) ?? '';
  const sequence_id = textOf(log.sequence_id);
  return {
    company: log.company,
    zone: log.zone ?? DEFAULT_ZONE,
    source: log.source,
    object_id,
    object_type: log.object_type ?? object_id,
    sequence_id,
    start_text: startTextOf(log, sequence_id),
    run_key: textOf(log.run_key),
    attempt: readAttempt(log.attempt),
  };
}

/**
 * The start as it was written; without one, the end, marked as such. A blank start of a record with a cycle stands for
 * itself, as it did when every record had one.
 */
function startTextOf({ start_time, end_time }: CanonicalLog, sequenceId: string | null): string {
  const start = textOf(start_time);
  const isKnown = start !== null && (sequenceId !== null || start.trim() !== '');
  return isKnown ? start : `end ${textOf(end_time) ?? ''}`;
}

/** The run that a record is about, and where the record goes. */
export interface RecordAddress {
  /** An exported run keeps the id it had. */
  readonly runId: RunId;
  /** Records about one object in one cycle have the same key, whichever form they have. */
  readonly key: string;
}

export function addressOf(log: IncomingLog): RecordAddress {
  if (isExportedRun(log)) return { runId: log.run_id.toLowerCase(), key: keyOf(log) };
  const identity = identityOf(log);
  return { runId: runIdOf(identity), key: keyOf(identity) };
}

const keyOf = ({ company, sequence_id, object_id }: Pick<RunIdentity, 'company' | 'sequence_id' | 'object_id'>) =>
  `${company}:${sequence_id ?? ''}:${object_id}`;

/**
 * The id of the run that a record is about, as it came.
 * @throws PipelineError when `faultsOf` finds anything
 */
export const rawRunIdOf = (record: object, company?: string): RunId =>
  addressOf(checkedRecord(record, company === undefined ? {} : { company })).runId;
