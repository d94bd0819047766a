import type { CanonicalLog, NormalizationCode } from '@app/contracts';
import { readDuration } from './duration.js';
import { type Instant, microsBetween, shiftedBy } from '@app/time';
import type { TimeReading } from './local-time.js';
import { readNumber } from './numbers.js';
import { note, type Taken, type Written } from './taken.js';
import { readTimestamp, type TimeHabits } from './timestamp.js';

/** When a run began and ended, and how long it took. */
export interface RunTimes {
  readonly start: Taken<Instant>;
  readonly end: Taken<Instant | null>;
  readonly duration: Taken<number | null>;
}

/**
 * One time that cannot be read is derived from the other and the duration; null when that leaves no start. Of a run of which
 * only the end is told it stands for the start, and the duration is unknown.
 */
export function readRunTimes(raw: CanonicalLog, habits: TimeHabits): RunTimes | null {
  const { start_time, end_time, duration_seconds } = raw;
  const stated = readNumber(duration_seconds, 'seconds');
  const durationSecs = typeof stated === 'object' && stated.value >= 0 ? stated.value : null;
  const readStart = readTimestamp(start_time, habits);
  const readEnd = readTimestamp(end_time, habits);
  const isUnknown = readStart === null && durationSecs === null && !isWritten(start_time);
  const start = isUnknown
    ? derived('start_unknown', readEnd, 0)
    : (readStart ?? derived('start_derived', readEnd, durationSecs === null ? null : -durationSecs));
  if (start === null) return null;
  const end = readEnd ?? derived('end_derived', readStart, durationSecs);
  const elapsedMicros = end === null || isUnknown ? null : microsBetween(start.instant, end.instant);

  const startNotes = start.codes.map((code) => note('start_time', code, start_time));
  const endCodes = end?.codes ?? (isWritten(end_time) ? (['end_unreadable'] as const) : []);
  const endNotes = endCodes.map((code) => note('end_time', code, end_time));
  if (elapsedMicros !== null && elapsedMicros < 0) endNotes.push(note('end_time', 'end_before_start', end_time));
  return {
    start: { value: start.instant, notes: startNotes },
    end: { value: end === null ? null : end.instant, notes: endNotes },
    duration: readDuration(duration_seconds, stated, elapsedMicros),
  };
}

const isWritten = (written: Written): boolean => written != null && String(written).trim() !== '';

function derived(code: NormalizationCode, from: TimeReading | null, shiftSecs: number | null): TimeReading | null {
  const instant = from === null || shiftSecs === null ? null : shiftedBy(shiftSecs, from.instant);
  return instant && { instant, codes: [code] };
}
