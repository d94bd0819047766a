import type { NormalizationCode } from '@app/contracts';
import { microsOf, secsOf } from '@app/time';
import type { ReadNumber } from './numbers.js';
import { changed, note, type Taken, unchanged, type Written } from './taken.js';

const MISMATCH_MICROS = 1_000_000;

/**
 * Seconds, 0 or more: the stated ones, or else end minus start; null when neither can be had.
 * @param stated what `readNumber` makes of what was written
 * @param elapsedMicros end minus start, null when one of them is unknown
 */
export function readDuration(written: Written, stated: ReadNumber, elapsedMicros: number | null): Taken<number | null> {
  if (typeof stated === 'object' && stated.value >= 0) {
    // The comparison is in whole microseconds, as times are: a difference of exactly one second stays exactly that.
    const differs = elapsedMicros !== null && Math.abs(microsOf(stated.value) - elapsedMicros) > MISMATCH_MICROS;
    if (!differs && stated.codes.length === 0) return unchanged(stated.value);
    const codes: NormalizationCode[] = differs ? [...stated.codes, 'duration_mismatch'] : [...stated.codes];
    return { value: stated.value, notes: codes.map((code) => note('duration_seconds', code, written)) };
  }
  const elapsedSecs = elapsedMicros === null || elapsedMicros < 0 ? null : secsOf(elapsedMicros);
  if (stated === 'unreadable') return changed(elapsedSecs, 'duration_seconds', 'duration_unreadable', written);
  if (stated !== 'missing') return changed(elapsedSecs, 'duration_seconds', 'duration_negative', written);
  return elapsedSecs === null ? unchanged(null) : changed(elapsedSecs, 'duration_seconds', 'duration_derived', written);
}
