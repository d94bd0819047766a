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
 * One time that cannot be read is derived from the other and the duration. An end without a start and a duration stands for
 * its start, and the duration is unknown; null when a start was written that cannot be read, or nothing can.
 */
export function readRunTimes(raw: CanonicalLog, habits: TimeHabits): RunTimes | null {
  const { start_time, end_time, duration_seconds } = raw;
  const stated = readNumber(duration_seconds, 'seconds');
  const durationSecs = typeof stated === 'object' && stated.value >= 0 ? stated.value : null;
  const readStart = readTimestamp(start_time, habits);
  const readEnd = readTimestamp(end_time, habits);
  const start =
    readStart ??
    derived('start_derived', readEnd, durationSecs === null ? null : -durationSecs) ??
    (isWritten(start_time) ? null : derived('start_unknown', readEnd, 0));
  if (start === null) return null;
  const end = readEnd ?? derived('end_derived', readStart, durationSecs);
  const isStartKnown = !start.codes.includes('start_unknown');
  const elapsedMicros = end === null || !isStartKnown ? null : microsBetween(start.instant, end.instant);

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
