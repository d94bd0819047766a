import { usualSecsOf } from './levels.js';
import type { ObjectState, SourceState } from './state.js';

/** Shortest run time of the objects of a source, in seconds. */
interface Shortest {
  readonly runTimeRatio: number;
  /** The object that has it; null: nothing is known of any. */
  object: ObjectState | null;
  secs: number;
}

// Beside the state, since it is computed from it. A source of hundreds of objects is asked for it several times an hour:
// a walk over all of them each time took a twentieth of the time of a fold.
const shortestOf = new WeakMap<SourceState, Shortest>();

/**
 * The time that a run of an object may take beyond what is usual, in seconds: only ends are seen. After a run that was shorter
 * than usual the next one ends later by as much.
 * @param runTimeRatio times its usual duration
 * @returns null: nothing is known of its duration
 */
export function runTimeSecsOf(object: ObjectState, runTimeRatio: number): number | null {
  const usualSecs = usualSecsOf(object);
  if (usualSecs === null) return null;
  return runTimeRatio * usualSecs + Math.max(0, usualSecs - (object.newest.duration_seconds ?? usualSecs));
}

/** The same for a source: the shortest one of its objects, of whom any may run next. 0: nothing is known of any. */
export function shortestRunTimeSecs(source: SourceState, runTimeRatio: number): number {
  let shortest = shortestOf.get(source);
  if (shortest?.runTimeRatio !== runTimeRatio) {
    shortest = { runTimeRatio, object: null, secs: Infinity };
    for (const object of source.objects.values()) compare(shortest, object);
    shortestOf.set(source, shortest);
  }
  return shortest.object === null ? 0 : shortest.secs;
}

function compare(shortest: Shortest, object: ObjectState): void {
  const secs = runTimeSecsOf(object, shortest.runTimeRatio) ?? Infinity;
  if (secs < shortest.secs) Object.assign(shortest, { object, secs });
}

/** After each run of an object: its run time may be another one. */
export function noteRunTime(source: SourceState, object: ObjectState): void {
  const shortest = shortestOf.get(source);
  if (shortest === undefined) return;
  // When it takes longer now another object may be the first.
  if (shortest.object === object) shortestOf.delete(source);
  else compare(shortest, object);
}

/** After an object of the source was let go of. */
export function forgetRunTimes(source: SourceState): void {
  shortestOf.delete(source);
}
