import { MINUTE_MS } from '@app/time';
import type { RunFact } from '../model/run-fact.js';
import { medianOf } from './habit.js';
import { usualSecsOf } from './levels.js';
import type { ObjectState, SourceState } from './state.js';

/** A source whose objects are run again after a failure has so many times their usual duration more, up to a limit. */
const RETRY_RUN_TIMES = 1.5;
const MOST_RETRY_RUN_MS = 10 * MINUTE_MS;

/** The time that a retry itself may take: where none was seen it has the grace alone. */
export function retryRunMs({ retries }: SourceState, object: ObjectState): number {
  const runMs = retries ? RETRY_RUN_TIMES * 1000 * (usualSecsOf(object) ?? 0) : 0;
  return Math.min(MOST_RETRY_RUN_MS, runMs);
}

/** Whether the next cycle is here already, or is here before a retry could be: the object runs again, but not this run. */
export function isOvertaken({ habit, lastGood }: ObjectState, run: RunFact, graceMs: number): boolean {
  if (habit.lastStartMs > run.start_ms) return true;
  return lastGood !== null && !isSameCycle(lastGood, run) && run.end_ms - lastGood.end_ms < graceMs;
}

const isSameCycle = (a: RunFact, b: RunFact): boolean => a.sequence_id !== null && a.sequence_id === b.sequence_id;

// Without a cycle, a run that does not come when the next one is due repeats the one before.
const isSoonerThanUsual = ({ habit }: ObjectState, before: RunFact, run: RunFact): boolean =>
  (run.attempt ?? 1) > (before.attempt ?? 1) ||
  (habit.gapsSecs.length > 0 && 2 * (run.start_ms - before.start_ms) < 1000 * medianOf(habit.gapsSecs));

/** Whether a run repeats one before: one of its cycle, or, without a cycle, one that comes sooner than usual. */
export const isRetry = (object: ObjectState, before: RunFact, run: RunFact): boolean =>
  run.sequence_id === null ? isSoonerThanUsual(object, before, run) : isSameCycle(before, run);

/**
 * Whether a success is evidence that a failure is over. One that was under way when the other run ended is none; nor is one that
 * comes within a minute of a failure that was told at once: nobody would have heard of it.
 */
export function isEvidence(run: RunFact, failure: RunFact, isPending: boolean): boolean {
  if (run.start_ms < failure.end_ms) return false;
  return isPending || run.end_ms - failure.end_ms >= MINUTE_MS || run.arrived_ms - failure.arrived_ms >= MINUTE_MS;
}
