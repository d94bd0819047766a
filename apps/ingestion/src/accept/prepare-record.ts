import {
  addressOf,
  DEFAULT_COMPANY,
  type ErrorCode,
  type FieldFault,
  headers,
  LARGEST_RECORD_BYTES,
  type OwnRedaction,
  type ParsedRecord,
  parseRecord,
  PipelineError,
  readRecord,
  type RecordReading,
  redactRecordJson,
  type RecordSubject,
  recordSubjectOf,
  reasonsOf,
  type RunId,
  readStatus,
  type RunStatus,
  type StatusWords,
  type Telling,
  wrapJson,
} from '@app/contracts';
import { forbiddenIn, type OutgoingRecord, type Scope, type ShareOwner, textOf } from '@app/platform';
import { digestOf } from './recent-runs.js';

/** The fields that the caller of a request adds to each of its records. */
export interface Arrival {
  readonly service: string;
  readonly receivedAt: Date;
  /** W3C trace context, when the caller sent one. */
  readonly traceparent: string | null;
  /** Whether a reason may quote the record: its sender knows it, a caller that names one of our files need not. */
  readonly telling: Telling;
  /** The route that it came to. */
  readonly door: string;
  /** The companies that its sender may send for. */
  readonly scope: Scope;
  /** Null: it came without a key. */
  readonly keyId: string | null;
  /** Those whose shares its request takes; left out: nobody. */
  readonly owners?: readonly ShareOwner[];
  /** Counts a record of a company. @throws ShareExhausted when there may be no more; undefined: any number may be sent */
  readonly countRecord?: (company: string) => void;
  /** The company of records that name none: that of the key, or else the setting DEFAULT_COMPANY. */
  readonly company?: string;
  /** Words for a status that a company has added. */
  readonly statusWordsOf?: (company: string) => StatusWords | undefined;
  /** The secrets that a company's own patterns find; undefined: no company has any. */
  readonly redactionOf?: (company: string) => OwnRedaction | undefined;
}

/**
 * The fields of a record that telemetry counts. Nothing else of it is kept: the result of JSON.parse takes up to thirty
 * times its bytes.
 */
export interface LogEntry {
  readonly source: string;
  readonly status: RunStatus | 'unknown';
}

/** A record that is refused, and why. */
export interface Unprepared {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly reason: string;
  readonly faults: readonly FieldFault[];
  /** The subject that the record names; null: that cannot be read. */
  readonly subject: RecordSubject | null;
}

/** A record that is ready for the bus, or what is wrong with it. */
export type Prepared =
  | {
      readonly ok: true;
      readonly runId: RunId;
      readonly company: string;
      /** Of the bytes as they were sent. */
      readonly digest: number;
      readonly entry: LogEntry;
      readonly message: OutgoingRecord;
    }
  | Unprepared;

/**
 * Checks what needs no calendar, and wraps the source's own bytes: nothing in them is changed, but that numbers which JSON has no
 * word for become texts, and that secrets are taken out.
 */
export function prepareRecord(bytes: Buffer, arrival: Arrival): Prepared {
  try {
    const company = arrival.company ?? DEFAULT_COMPANY;
    const { text, value, reading } = readWithoutSecrets(bytes, company, arrival);
    const { scope, statusWordsOf } = arrival;
    const faults = reading.ok ? companyFaults(reading, scope) : reading.faults;
    if (!reading.ok || faults.length > 0) {
      const subject = subjectWithin(recordSubjectOf(value, company), scope);
      return { ok: false, code: faults[0]!.code, reason: reasonsOf(faults), faults, subject };
    }
    const { log, isCompanyAssumed } = reading;
    const { runId, key } = addressOf(log);
    return {
      ok: true,
      runId,
      company: log.company,
      digest: digestOf(bytes),
      entry: { source: log.source, status: readStatus(log.status, statusWordsOf?.(log.company)) ?? 'unknown' },
      message: {
        key,
        value: wrapJson(text, arrival.service, arrival.receivedAt),
        headers: headersOf(runId, arrival, isCompanyAssumed ? company : scope.only),
      },
    };
  } catch (thrown) {
    const { code, detail } = PipelineError.from(thrown);
    if (code === 'internal_error') throw thrown;
    return { ok: false, code, reason: detail, faults: [], subject: null };
  }
}

const NOTHING: readonly never[] = Object.freeze([]);

function companyFaults(
  { log, isCompanyAssumed }: Extract<RecordReading, { ok: true }>,
  scope: Scope,
): readonly FieldFault[] {
  const fault = forbiddenIn(scope, log);
  if (fault === null) return NOTHING;
  return [
    isCompanyAssumed
      ? { ...fault, reason: 'company is missing, and this key may not send for the default one' }
      : fault,
  ];
}

/** The subject that a refusal is counted under, never that of a company of somebody else. */
const subjectWithin = (subject: RecordSubject | null, scope: Scope): RecordSubject | null =>
  subject !== null && scope.includes(subject.company) ? subject : null;

interface ReadRecord extends ParsedRecord {
  readonly reading: RecordReading;
}

/** @throws PipelineError as `parseRecord`; `record_too_large` for a record that the marks of its secrets make so */
function readWithoutSecrets(bytes: Buffer, company: string, arrival: Arrival): ReadRecord {
  const { telling, statusWordsOf, redactionOf } = arrival;
  const options = { telling, company, statusWordsOf };
  const parsed = parseRecord(textOf(bytes));
  const reading = readRecord(parsed.value, options);
  const named = reading.ok ? reading.log.company : (recordSubjectOf(parsed.value, company)?.company ?? company);
  const own = redactionOf?.(named);
  if (!reading.mayHoldSecret && own === undefined) return { ...parsed, reading };
  const json = redactRecordJson(parsed.text, own);
  if (json === parsed.text) return { ...parsed, reading };
  if (Buffer.byteLength(json) > LARGEST_RECORD_BYTES) {
    throw new PipelineError(
      'record_too_large',
      `the record has more than ${LARGEST_RECORD_BYTES} bytes without its secrets`,
    );
  }
  const redacted = parseRecord(json);
  return { ...redacted, reading: readRecord(redacted.value, options) };
}

// Standardization has to decide as we did about a record that names no company: the id of its run follows from it.
const headersOf = (
  runId: RunId,
  { receivedAt, traceparent, keyId }: Arrival,
  company: string | null,
): Record<string, string> => ({
  [headers.runId]: runId,
  [headers.ingestTs]: String(receivedAt.getTime()),
  ...(company === null ? {} : { [headers.company]: company }),
  ...(keyId === null ? {} : { [headers.keyId]: keyId }),
  ...(traceparent === null ? {} : { [headers.traceparent]: traceparent }),
});
