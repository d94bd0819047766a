import { repeatedAfterSecs, timeZone } from '@app/time';
import { readTimestamp } from '../../../standardization/src/standardize/timestamp.js';
import type { ReadLocal } from '../../../processor/src/rezone/index.js';

/** The time of a cycle as it is written down: `2025-09-05 16 45`, `2025-09-05-16-45`. */
const cycle = /^(\d{4}-\d\d-\d\d)[ -](\d{1,2})[ -](\d{1,2})$/;

/** Reads local times as standardization does, in this zone; of the two orders of day and month in the one that was taken then. */
export function readLocalIn(zoneName: string): ReadLocal {
  const zone = timeZone(zoneName);
  return (original, storedMs) => {
    const [, day, hour = '', minute = ''] = cycle.exec(original.trim()) ?? [];
    const text = day === undefined ? original : `${day}T${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
    const readings = (['day first', 'month first'] as const).flatMap((dateOrder) => {
      const reading = readTimestamp(text, { zone, dateOrder });
      return reading === null ? [] : [{ epochMs: reading.instant.epochSecs * 1000, codes: reading.codes }];
    });
    const apart = ({ epochMs }: { readonly epochMs: number }): number => Math.abs(epochMs - storedMs);
    const nearest = readings.sort((one, other) => apart(one) - apart(other))[0];
    if (nearest === undefined) return null;
    const { epochMs, codes } = nearest;
    const isTwice = codes.includes('time_ambiguous');
    // Either of two is right for a time that is stored as it.
    if (isTwice && epochMs + (repeatedAfterSecs(zoneName, epochMs) ?? 0) * 1000 === storedMs) {
      return { epochMs: storedMs, isOnce: true };
    }
    return { epochMs, isOnce: !isTwice && !codes.includes('time_nonexistent') };
  };
}
