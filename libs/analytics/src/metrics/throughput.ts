import type { StandardizedLog } from '@app/contracts';
import { isKnown } from '../known.js';

const SECONDS_PER_MINUTE = 60;

/**
 * Objects per minute, 0 or more, since one run moves one object: 60 / duration. 0 when the duration is 0, or so small
 * that the quotient is no number; null when it is unknown.
 */
export function throughput({ duration_seconds }: Pick<StandardizedLog, 'duration_seconds'>): number | null {
  if (!isKnown(duration_seconds)) return null;
  const perMinute = SECONDS_PER_MINUTE / duration_seconds;
  return Number.isFinite(perMinute) ? perMinute : 0;
}
