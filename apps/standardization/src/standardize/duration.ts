import { microsOf, secsOf } from '@app/time';
import { readNumber } from './numbers.js';
import { changed, type Taken, unchanged, type Written } from './taken.js';

const MISMATCH_MICROS = 1_000_000;

/**
 * Seconds, 0 or more: the stated ones, or else end minus start; null when neither can be had.
 * @param elapsedMicros end minus start, null when one of them is unknown
 */
export function readDuration(written: Written, elapsedMicros: number | null): Taken<number | null> {
  const stated = readNumber(written);
  if (typeof stated === 'number' && stated >= 0) {
    // The comparison is in whole microseconds, as times are: a difference of exactly one second stays exactly that.
    const differs = elapsedMicros !== null && Math.abs(microsOf(stated) - elapsedMicros) > MISMATCH_MICROS;
    return differs ? changed(stated, 'duration_seconds', 'duration_mismatch', written) : unchanged(stated);
  }
  const elapsedSecs = elapsedMicros === null || elapsedMicros < 0 ? null : secsOf(elapsedMicros);
  if (stated === 'unreadable') return changed(elapsedSecs, 'duration_seconds', 'duration_unreadable', written);
  if (stated !== 'missing') return changed(elapsedSecs, 'duration_seconds', 'duration_negative', written);
  return elapsedSecs === null ? unchanged(null) : changed(elapsedSecs, 'duration_seconds', 'duration_derived', written);
}
