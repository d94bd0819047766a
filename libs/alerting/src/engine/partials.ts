import { MINUTE_MS } from '@app/time';
import type { AlertTransition, Measurement } from '../model/alert.js';
import { causeOf } from '../model/cause.js';
import type { RunFact } from '../model/run-fact.js';
import { checksOf, type FoldContext } from './context.js';
import { isoOf } from './evidence.js';
import { judge, type Judged } from './judge.js';
import { isEvidence, isOvertaken, isRetry, retryRunMs } from './retries.js';
import { type EngineState, enterTimer, type ObjectPlace, type ObjectState } from './state.js';
import type { PartialRuns } from './waiting-runs.js';

/** Takes the run of an object that ended last so far: it succeeded in part, or it is evidence that this is over. */
export function judgePartial(
  state: EngineState,
  place: ObjectPlace,
  run: RunFact,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const { object } = place;
  if (run.status === 'PARTIAL') return partial(state, place, run, context, nowMs);
  // A failure is worse, and has a rule of its own: a partial run that nobody was told of is past.
  if (run.status === 'FAILED' && object.partial !== null && object.partial.dueMs > 0) object.partial = null;
  return run.status === 'SUCCESS' ? whole(state, place, run, context, nowMs) : [];
}

function partial(
  state: EngineState,
  place: ObjectPlace,
  run: RunFact,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const { object, source } = place;
  const [bound] = checksOf('partial', object.subject, context);
  if (bound === undefined) return [];
  // While it fails only a success ends that, and would end this as well: nothing more is to be said.
  if (object.failures.length > 0 && checksOf('failure', object.subject, context).length > 0) return [];
  const before = object.partial;
  const now: PartialRuns = {
    run,
    count: (before?.count ?? 0) + 1,
    firstMs: before?.firstMs ?? run.end_ms,
    dueMs: 0,
  };
  object.partial = now;
  const graceMs = bound.check.retryGraceMins(bound.settings.options) * MINUTE_MS;
  // In part again: no retry made it whole.
  if (before !== null || graceMs === 0 || isOvertaken(object, run, graceMs)) {
    return tell(state, object, now, context, nowMs);
  }
  now.dueMs = nowMs + graceMs + retryRunMs(source, object);
  enterTimer(state, 'partial', place, now.dueMs);
  return [];
}

/** The time for a retry has passed. */
export function judgePendingPartial(
  state: EngineState,
  { object }: ObjectPlace,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const { partial: pending } = object;
  if (pending === null || pending.dueMs === 0 || pending.dueMs > nowMs) return [];
  pending.dueMs = 0;
  return tell(state, object, pending, context, nowMs);
}

function whole(
  state: EngineState,
  { object, source }: ObjectPlace,
  run: RunFact,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const before = object.partial;
  if (before === null || !isEvidence(run, before.run, before.dueMs > 0)) return [];
  object.partial = null;
  const isHealed = before.dueMs > 0 && isRetry(object, before.run, run);
  if (isHealed) source.retries = true;
  const told = before.dueMs > 0 && !isHealed ? tell(state, object, before, context, nowMs) : [];
  const over = { is: 'good', measurements: [], says: 'succeeded as a whole' } as const;
  return [
    ...told,
    ...checksOf('partial', object.subject, context).flatMap((bound) =>
      judge(state, bound, over, judgedBy(object, run, 1), nowMs),
    ),
  ];
}

function tell(
  state: EngineState,
  object: ObjectState,
  { run, count, firstMs }: PartialRuns,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const message = run.error_message;
  const measurement: Measurement = { metric: 'partial_runs', observed: count, threshold: 0, baseline: null };
  const says = `succeeded in part only${message === null ? '' : `: ${message}`}`;
  const judged = {
    ...judgedBy(object, run, count),
    startedMs: firstMs,
    ...(message === null ? {} : { cause: causeOf(message) }),
  };
  return checksOf('partial', object.subject, context).flatMap((bound) =>
    judge(state, bound, { is: 'bad', measurements: [measurement], says }, judged, nowMs),
  );
}

const judgedBy = (object: ObjectState, run: RunFact, sampleSize: number): Judged => ({
  holder: object,
  window: () => `the runs up to ${isoOf(run.end_ms)}`,
  runs: [run],
  sampleSize,
  lastGood: object.lastGood,
  eventMs: run.end_ms,
});
