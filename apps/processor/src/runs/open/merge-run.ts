import type { Normalization, StandardizedLog } from '@app/contracts';
import { MAX_LABELS } from '@app/contracts';
import { epochMicrosOf, secsOf } from '@app/time';
import { hasNote } from './record-kind.js';

/** Fields that are taken from the start when the end does not have them. The outcome of a run is told by its end alone. */
const lentFields = ['sequence_id', 'transformation', 'parameters', 'run_key', 'attempt', 'url'] as const;
/** Fields of which the end may have a default, and the start the name. */
const namedFields = ['zone', 'object_id', 'object_type'] as const;
/** Notes that are made anew of the times of both. */
const timeCodes = new Set<string>(['duration_mismatch', 'end_before_start']);
const MISMATCH_MICROS = 1_000_000n;

/** Of two starts of one run the one that counts, whatever their order: the earlier one. */
export const earlierStart = (a: StandardizedLog, b: StandardizedLog): StandardizedLog => {
  const [first, second] = [epochMicrosOf(a.start_time), epochMicrosOf(b.start_time)];
  if (first !== second) return first < second ? a : b;
  return JSON.stringify(a) <= JSON.stringify(b) ? a : b;
};

/** The whole run: the end, with what it lacks from the start. It has the id of the start. */
export function mergeRun(start: StandardizedLog, end: StandardizedLog): StandardizedLog {
  const lent = new Set<keyof StandardizedLog>([
    ...lentFields.filter((field) => end[field] === null && start[field] !== null),
    ...namedFields.filter((field) => hasNote(end, field, 'default_taken') && !hasNote(start, field, 'default_taken')),
  ]);
  if (hasNote(end, 'start_time', 'start_unknown', 'start_derived')) lent.add('start_time');
  // The time of the cycle that follows from the start of the run, and not from what the end says of its cycle.
  const isCycleDerived = hasNote(end, 'timestamp', 'cycle_time_derived') && !hasNote(end, 'timestamp', 'zone_assumed');
  if (lent.has('sequence_id') || isCycleDerived) lent.add('timestamp');
  const taken = Object.fromEntries([...lent].map((field) => [field, start[field]])) as Partial<StandardizedLog>;
  const log = { ...end, ...taken, run_id: start.run_id, labels: labelsOf(start, end) };
  const kept = notesOf(start, end, lent);
  return withDuration(log, end, kept);
}

const labelsOf = (start: StandardizedLog, end: StandardizedLog): Record<string, string> => {
  const added = Object.entries(start.labels).filter(([name]) => !Object.hasOwn(end.labels, name));
  return Object.fromEntries([...Object.entries(end.labels), ...added].slice(0, MAX_LABELS));
};

/** The notes about the values that were taken, of either. */
function notesOf(
  start: StandardizedLog,
  end: StandardizedLog,
  lent: ReadonlySet<keyof StandardizedLog>,
): Normalization[] {
  const isLent = ({ field }: Normalization): boolean => lent.has(field as keyof StandardizedLog);
  const notes = end.normalizations.filter((note) => note.code === 'field_ignored' || !isLent(note));
  const seen = new Set(notes.map((note) => JSON.stringify([note.field, note.code])));
  for (const note of start.normalizations) {
    const isShared = note.code === 'field_ignored' || note.field === 'labels';
    if (!isShared && !isLent(note)) continue;
    if (!seen.has(JSON.stringify([note.field, note.code]))) notes.push(note);
  }
  return notes.filter(({ code }) => !timeCodes.has(code));
}

/** The stated duration, or else end minus start. */
function withDuration(log: StandardizedLog, end: StandardizedLog, kept: readonly Normalization[]): StandardizedLog {
  const elapsedMicros = log.end_time === null ? null : epochMicrosOf(log.end_time) - epochMicrosOf(log.start_time);
  const isOrdered = elapsedMicros !== null && elapsedMicros >= 0n;
  const notes = [...kept];
  if (elapsedMicros !== null && !isOrdered) notes.push({ field: 'end_time', code: 'end_before_start', original: null });
  const stated = statedDurationOf(end);
  if (stated !== null) {
    const differs = elapsedMicros !== null && abs(BigInt(Math.round(stated * 1e6)) - elapsedMicros) > MISMATCH_MICROS;
    if (differs) notes.push({ field: 'duration_seconds', code: 'duration_mismatch', original: stated });
    return { ...log, duration_seconds: stated, normalizations: notes };
  }
  const duration_seconds = isOrdered ? secsOf(Number(elapsedMicros)) : null;
  const isNoted = notes.some(({ field }) => field === 'duration_seconds');
  if (duration_seconds !== null && !isNoted) {
    notes.push({ field: 'duration_seconds', code: 'duration_derived', original: null });
  }
  return { ...log, duration_seconds, normalizations: notes };
}

const statedDurationOf = (end: StandardizedLog): number | null =>
  hasNote(end, 'duration_seconds', 'duration_derived', 'duration_negative', 'duration_unreadable')
    ? null
    : end.duration_seconds;

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
