import type { StandardizedLog } from '@app/contracts';
import { isKnown } from '../known.js';
import { type AnalyticsLimits, defaultLimits } from '../limits.js';

type Costs = Pick<StandardizedLog, 'duration_seconds' | 'memory_used_bytes'>;
type Bases = Pick<AnalyticsLimits, 'durationBaseSecs' | 'memoryBaseBytes'>;

/**
 * How cheap a run was, 0–100, 100 is best: the mean of a duration part and a memory part. Each is 100 for nothing, 50 at
 * its base, 0 from twice its base. Memory unknown or negative: the duration part alone. Null when the duration is unknown.
 */
export function efficiency(
  { duration_seconds, memory_used_bytes }: Costs,
  { durationBaseSecs, memoryBaseBytes }: Bases = defaultLimits,
): number | null {
  if (!isKnown(duration_seconds)) return null;
  const durationPart = part(duration_seconds, durationBaseSecs);
  if (!isKnown(memory_used_bytes)) return durationPart;
  return (durationPart + part(memory_used_bytes, memoryBaseBytes)) / 2;
}

// Never above 100: a cost is not negative.
const part = (cost: number, base: number): number => Math.max(0, 100 - (50 * cost) / base);
