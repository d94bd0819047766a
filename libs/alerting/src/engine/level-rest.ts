import { isAtRest, newCusum } from '@app/analytics';
import type { WatchedLevel } from './state.js';

/** Lets go of the sums of a level that are at rest. */
export function releaseSums(level: WatchedLevel): void {
  if (level.up !== null && isAtRest(level.up)) level.up = null;
  if (level.down !== null && isAtRest(level.down)) level.down = null;
}

/** A level as it is kept: with both sums, which other versions expect. */
export const withSums = (level: WatchedLevel | null): WatchedLevel | null =>
  level === null ? null : { ...level, up: level.up ?? newCusum(), down: level.down ?? newCusum() };
