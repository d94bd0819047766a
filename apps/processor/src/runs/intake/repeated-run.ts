import { type Normalization, repeatedRunIdOf, type StandardizedLog } from '@app/contracts';
import { epochMicrosOf, isoOfMicros, MINUTE_MS, repeatedAfterSecs, secsOf } from '@app/time';
import { hasNote } from '../open/record-kind.js';
import { differingFields, type KnownRun } from './same-run.js';

export type { KnownRun };

/** Time from the end of a run within which its record usually arrives. */
const PROMPT_MS = 10 * MINUTE_MS;

/** A record and when it was taken in, epoch milliseconds; null: unknown. */
export interface TakenLog {
  readonly log: StandardizedLog;
  readonly ingestedAtMs: number | null;
}

/**
 * The second run of the hour that exists twice, when that is what a record with the id of a stored run tells: its start is
 * a local time that exists twice, its later reading had come when the record was taken in, and it says something else. A
 * record that says the same is one if the stored one came before the later reading and this one at once after it: a run
 * every quarter of an hour says the same each time.
 * @param zone the company's, IANA name
 */
export function repeatedRun({ log, ingestedAtMs }: TakenLog, known: KnownRun, zone: string): StandardizedLog | null {
  if (!hasNote(log, 'start_time', 'time_ambiguous') || hasNote(log, 'start_time', 'time_repeated')) return null;
  const shiftSecs = repeatedAfterSecs(zone, msOf(log.start_time));
  if (shiftSecs === null) return null;
  const repeated = shifted(log, BigInt(shiftSecs) * 1_000_000n);
  const laterStartMs = msOf(repeated.start_time);
  if (ingestedAtMs !== null && ingestedAtMs < laterStartMs) return null;
  if (differingFields(known, log).length > 0) return repeated;
  const laterEndMs = msOf(repeated.end_time ?? repeated.start_time);
  const isKnownBefore = known.ingested_ms !== null && known.ingested_ms < laterStartMs;
  const isPrompt = ingestedAtMs !== null && ingestedAtMs >= laterEndMs && ingestedAtMs <= laterEndMs + PROMPT_MS;
  return isKnownBefore && isPrompt ? repeated : null;
}

const msOf = (time: string): number => Number(epochMicrosOf(time) / 1000n);
const later = (time: string, micros: bigint): string => isoOfMicros(epochMicrosOf(time) + micros);

/** The same run at the later offset. */
function shifted(log: StandardizedLog, micros: bigint): StandardizedLog {
  const isEndShifted = hasNote(log, 'end_time', 'time_ambiguous', 'end_derived');
  const isCycleShifted = hasNote(log, 'timestamp', 'time_ambiguous') || !hasNote(log, 'timestamp', 'zone_assumed');
  const start_time = later(log.start_time, micros);
  const end_time = log.end_time !== null && isEndShifted ? later(log.end_time, micros) : log.end_time;
  const isDerived = hasNote(log, 'duration_seconds', 'duration_derived', 'duration_negative', 'duration_unreadable');
  const elapsed = end_time === null ? null : epochMicrosOf(end_time) - epochMicrosOf(start_time);
  const derivedSecs = elapsed === null || elapsed < 0n ? null : secsOf(Number(elapsed));
  const original = log.normalizations.find(isOfStart)?.original ?? null;
  return {
    ...log,
    run_id: repeatedRunIdOf(log.run_id),
    start_time,
    end_time,
    timestamp: log.timestamp !== null && isCycleShifted ? later(log.timestamp, micros) : log.timestamp,
    duration_seconds: isDerived ? derivedSecs : log.duration_seconds,
    normalizations: [
      ...log.normalizations.filter((note) => !isSettled(note, log.duration_seconds, derivedSecs)),
      { field: 'start_time', code: 'time_repeated', original },
    ],
  };
}

const isOfStart = ({ field, code }: Normalization): boolean => field === 'start_time' && code === 'time_ambiguous';

/** Notes that said what is no longer so at the later offset. */
const isSettled = ({ code }: Normalization, statedSecs: number | null, elapsedSecs: number | null): boolean =>
  (code === 'end_before_start' && elapsedSecs !== null) ||
  (code === 'duration_mismatch' && statedSecs !== null && Math.abs(statedSecs - (elapsedSecs ?? Infinity)) <= 1);
