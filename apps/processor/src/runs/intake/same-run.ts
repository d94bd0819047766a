import { DEFAULT_ZONE, type RunId, type StandardizedLog } from '@app/contracts';
import { epochMicrosOf } from '@app/time';
import { hasNote } from '../open/record-kind.js';

/** The object and the outcome of a run, as far as they are known. */
export interface RunContent extends Pick<
  StandardizedLog,
  | 'company'
  | 'zone'
  | 'object_id'
  | 'object_type'
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

/** Times of two words about one end that are this near are about the same: tools tell of an end by several events. */
const NEAR_MICROS = 60_000_000n;

/**
 * The fields in which a record says something else of a run than is known of it. A field that the record does not have differs
 * from nothing, nor does a start that was made of its end. A run that has an id of its sender (`run_key`) is the same when it
 * is of the same object and ended in the same way at about the same time: a later word about it adds nothing.
 */
export function differingFields(known: RunContent, log: StandardizedLog): (keyof RunContent)[] {
  // An id may be made up, and what another company's run says is nobody else's business.
  if (known.company !== log.company) return ['company'];
  const ofObject = differingNames(known, log);
  const isLaterWord = log.run_key !== null && known.status === log.status && isNear(known, log);
  return isLaterWord ? ofObject : [...ofObject, ...contradictions(known, log)];
}

/** Senders that give one id to all objects of a cycle mean another run. An object that has its id or its name is the same. */
function differingNames(known: RunContent, log: StandardizedLog): (keyof RunContent)[] {
  const isOtherObject = known.object_id !== log.object_id && known.object_type !== log.object_type;
  const isZoneSaid = known.zone !== DEFAULT_ZONE && !hasNote(log, 'zone', 'default_taken');
  return [
    ...(isOtherObject ? (['object_id'] as const) : []),
    ...(isZoneSaid && known.zone !== log.zone ? (['zone'] as const) : []),
  ];
}

function isNear(known: RunContent, log: StandardizedLog): boolean {
  const pairs = [[known.end_time, log.end_time], ...(hasOwnStart(log) ? [[known.start_time, log.start_time]] : [])];
  return pairs.every(([a, b]) => {
    if (a == null || b == null) return true;
    const apart = epochMicrosOf(a) - epochMicrosOf(b);
    return apart <= NEAR_MICROS && apart >= -NEAR_MICROS;
  });
}

const hasOwnStart = (log: StandardizedLog): boolean => !hasNote(log, 'start_time', 'start_unknown', 'start_derived');

function contradictions(known: RunContent, log: StandardizedLog): (keyof RunContent)[] {
  const differing: (keyof RunContent)[] = known.status === log.status ? [] : ['status'];
  const isStartKnown = known.start_time !== null;
  if (hasOwnStart(log) && isStartKnown && !isSameTime(known.start_time, log.start_time)) differing.push('start_time');
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

/** Why a record is a dead letter, in words that hold no text of the record. */
export function conflictDetail(known: RunContent, log: StandardizedLog, differing: readonly string[]): string {
  if (differing.includes('company')) return 'another run has this id';
  return `the run is known as ${outline(known)}; this record says ${outline(log)}; they differ in ${differing.join(', ')}`;
}

const outline = ({ status, start_time, end_time, duration_seconds }: RunContent): string =>
  `${status} from ${start_time ?? 'unknown'} to ${end_time ?? 'unknown'}, ${
    duration_seconds === null ? 'duration unknown' : `${duration_seconds} s`
  }`;
