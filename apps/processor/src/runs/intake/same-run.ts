import type { RunId, StandardizedLog } from '@app/contracts';
import { type Tables } from '@app/database';
import { epochMicrosOf } from '@app/time';
import { type Kysely, sql } from 'kysely';
import { hasNote } from '../open/record-kind.js';

/** The outcome of a run, as far as it is known. */
export interface RunContent extends Pick<
  StandardizedLog,
  | 'status'
  | 'end_time'
  | 'duration_seconds'
  | 'cpu_time_seconds'
  | 'memory_used_bytes'
  | 'rows_in'
  | 'rows_out'
  | 'bytes_out'
  | 'description'
> {
  /** Null: unknown, as the duration is then. */
  readonly start_time: string | null;
}

/** The content of an end that waits for its start. */
export const waitingContentOf = (log: StandardizedLog): RunContent => ({
  ...log,
  start_time: hasNote(log, 'start_time', 'start_unknown') ? null : log.start_time,
});

const numberFields = [
  'duration_seconds',
  'cpu_time_seconds',
  'memory_used_bytes',
  'rows_in',
  'rows_out',
  'bytes_out',
] as const;

/**
 * The fields in which a record says something else of a run than is known of it. A field that the record does not have differs
 * from nothing, nor does a start that was made of its end.
 */
export function differingFields(known: RunContent, log: StandardizedLog): (keyof RunContent)[] {
  const differing: (keyof RunContent)[] = known.status === log.status ? [] : ['status'];
  const hasOwnStart = !hasNote(log, 'start_time', 'start_unknown', 'start_derived');
  const isStartKnown = known.start_time !== null;
  if (hasOwnStart && isStartKnown && !isSameTime(known.start_time, log.start_time)) differing.push('start_time');
  if (log.end_time !== null && !isSameTime(known.end_time, log.end_time)) differing.push('end_time');
  for (const field of numberFields) {
    if (field === 'duration_seconds' && !isStartKnown) continue;
    if (log[field] !== null && log[field] !== known[field]) differing.push(field);
  }
  if (log.description !== null && log.description !== known.description) differing.push('description');
  return differing;
}

const isSameTime = (known: string | null, time: string): boolean =>
  known !== null && epochMicrosOf(known) === epochMicrosOf(time);

/** A stored run, with when it was taken in. */
export interface KnownRun extends RunContent {
  readonly run_id: RunId;
  /** Epoch milliseconds; null: unknown. */
  readonly ingested_ms: number | null;
}

/** Reads what is stored of runs. */
export async function readKnown(tables: Kysely<Tables>, ids: readonly RunId[]): Promise<Map<RunId, KnownRun>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<KnownRun>`
    select run_id, status, start_time, end_time, duration_seconds, cpu_time_seconds,
      memory_used_bytes::float8 as memory_used_bytes, rows_in::float8 as rows_in, rows_out::float8 as rows_out,
      bytes_out::float8 as bytes_out, description,
      (extract(epoch from ingested_at) * 1000)::float8 as ingested_ms
    from runs where run_id = any(${ids}::uuid[])`.execute(tables);
  return new Map(rows.map((row) => [row.run_id, row]));
}

/** Why a record is a dead letter, in words that hold no text of the record. */
export function conflictDetail(known: RunContent, log: StandardizedLog, differing: readonly string[]): string {
  return `the run is known as ${outline(known)}; this record says ${outline(log)}; they differ in ${differing.join(', ')}`;
}

const outline = ({ status, start_time, end_time, duration_seconds }: RunContent): string =>
  `${status} from ${start_time ?? 'unknown'} to ${end_time ?? 'unknown'}, ${
    duration_seconds === null ? 'duration unknown' : `${duration_seconds} s`
  }`;
