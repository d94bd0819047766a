import {
  type ErrorCode,
  type FieldFault,
  faultsOf,
  headers,
  type IncomingLog,
  PipelineError,
  type RunId,
  rawRunIdOf,
  readStatus,
  type RunStatus,
  sourceOf,
  statusWordOf,
  type Telling,
  topics,
  wrapJson,
} from '@app/contracts';
import { type OutgoingRecord, readJson } from '@app/platform';

/** The fields that the caller of a request adds to each of its records. */
export interface Arrival {
  readonly service: string;
  readonly receivedAt: Date;
  /** W3C trace context, when the caller sent one. */
  readonly traceparent: string | null;
  /** Whether a reason may quote the record: its sender knows it, a caller that names one of our files need not. */
  readonly telling: Telling;
}

/**
 * The fields of a record that telemetry counts. Nothing else of it is kept: the result of JSON.parse takes up to thirty
 * times its bytes.
 */
export interface LogEntry {
  readonly source: string;
  readonly status: RunStatus | 'unknown';
}

/** A record that is ready for the bus, or what is wrong with it. */
export type Prepared =
  | { readonly ok: true; readonly runId: RunId; readonly entry: LogEntry; readonly message: OutgoingRecord }
  | { readonly ok: false; readonly code: ErrorCode; readonly reason: string; readonly faults: readonly FieldFault[] };

/** Checks what needs no calendar, and wraps the source's own bytes: nothing in them is changed. */
export function prepareRecord(bytes: Buffer, arrival: Arrival): Prepared {
  try {
    const { text, value } = readJson(bytes);
    const faults = faultsOf(value, arrival.telling);
    if (faults[0] !== undefined) {
      return { ok: false, code: faults[0].code, reason: faults.map(({ reason }) => reason).join('; '), faults };
    }
    const log = value as IncomingLog;
    const runId = rawRunIdOf(log);
    return {
      ok: true,
      runId,
      entry: { source: sourceOf(log), status: readStatus(statusWordOf(log)) ?? 'unknown' },
      message: {
        key: topics.rawLogs.key(log),
        value: wrapJson(text, arrival.service, arrival.receivedAt),
        headers: headersOf(runId, arrival),
      },
    };
  } catch (thrown) {
    const { code, detail } = PipelineError.from(thrown);
    if (code === 'internal_error') throw thrown;
    return { ok: false, code, reason: detail, faults: [] };
  }
}

const headersOf = (runId: RunId, { receivedAt, traceparent }: Arrival): Record<string, string> => ({
  [headers.runId]: runId,
  [headers.ingestTs]: String(receivedAt.getTime()),
  ...(traceparent === null ? {} : { [headers.traceparent]: traceparent }),
});
