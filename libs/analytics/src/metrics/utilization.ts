import type { StandardizedLog } from '@app/contracts';
import { isKnown } from '../known.js';

type Times = Pick<StandardizedLog, 'cpu_time_seconds' | 'duration_seconds'>;

/**
 * CPU time per duration, 0–100: min(100, 100 · cpu / duration), since several cores can exceed it. 0 when the duration is
 * 0; null when either is unknown.
 */
export function utilization({ cpu_time_seconds, duration_seconds }: Times): number | null {
  if (!isKnown(cpu_time_seconds) || !isKnown(duration_seconds)) return null;
  if (duration_seconds === 0) return 0;
  return Math.min(100, (100 * cpu_time_seconds) / duration_seconds);
}
