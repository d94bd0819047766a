import type { NormalizationCode, RawLog } from '@app/contracts';
import { readDuration } from './duration.js';
import { type Instant, microsBetween, shiftedBy, type TimeZone } from '@app/time';
import type { TimeReading } from './local-time.js';
import { readNumber } from './numbers.js';
import { note, type Taken } from './taken.js';
import { readTimestamp } from './timestamp.js';

/** When a run began and ended, and how long it took. */
export interface RunTimes {
  readonly start: Taken<Instant>;
  readonly end: Taken<Instant | null>;
  readonly duration: Taken<number | null>;
}

/** One time that cannot be read is derived from the other and the duration; null when that leaves no start. */
export function readRunTimes(raw: RawLog, zone: TimeZone): RunTimes | null {
  const stated = readNumber(raw['Duree secondes']);
  const durationSecs = typeof stated === 'number' && stated >= 0 ? stated : null;
  const readStart = readTimestamp(raw.Debut, zone);
  const readEnd = readTimestamp(raw.Fin, zone);
  const start = readStart ?? derived('start_derived', readEnd, durationSecs === null ? null : -durationSecs);
  if (start === null) return null;
  const end = readEnd ?? derived('end_derived', readStart, durationSecs);
  const elapsedMicros = end === null ? null : microsBetween(start.instant, end.instant);

  const startNotes = start.codes.map((code) => note('start_time', code, raw.Debut));
  const endCodes = end?.codes ?? (isWritten(raw.Fin) ? (['end_unreadable'] as const) : []);
  const endNotes = endCodes.map((code) => note('end_time', code, raw.Fin));
  if (elapsedMicros !== null && elapsedMicros < 0) endNotes.push(note('end_time', 'end_before_start', raw.Fin));
  return {
    start: { value: start.instant, notes: startNotes },
    end: { value: end === null ? null : end.instant, notes: endNotes },
    duration: readDuration(raw['Duree secondes'], elapsedMicros),
  };
}

const isWritten = (text: string | null | undefined): boolean => text != null && text.trim() !== '';

function derived(code: NormalizationCode, from: TimeReading | null, shiftSecs: number | null): TimeReading | null {
  const instant = from === null || shiftSecs === null ? null : shiftedBy(shiftSecs, from.instant);
  return instant && { instant, codes: [code] };
}
