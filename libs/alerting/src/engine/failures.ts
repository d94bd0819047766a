import {
  addToFailureRate,
  failuresBefore,
  learnFailureRate,
  resetFailureRate,
  type UsualFailures,
} from '@app/analytics';
import { MINUTE_MS } from '@app/time';
import type { AlertTransition, Measurement } from '../model/alert.js';
import { causeOf } from '../model/cause.js';
import type { RunFact } from '../model/run-fact.js';
import { countText, durationText, shareText } from '../rules/words.js';
import { type Bound, checksOf, type FoldContext, readOnce } from './context.js';
import { isoOf } from './evidence.js';
import { rememberCause } from './incidents.js';
import { judge } from './judge.js';
import { pushKept } from './level-limits.js';
import { isEvidence, isOvertaken, isRetry, retryRunMs } from './retries.js';
import {
  type EngineState,
  enterTimer,
  isRecurring,
  type ObjectPlace,
  type ObjectState,
  type SourceState,
} from './state.js';

/** Failures in a row that are kept: the most that an option may ask for. */
const FAILURES_KEPT = 5;
/** A failure that was heard of so much later says when it was. */
const HEARD_LATE_MS = 60 * MINUTE_MS;

/** Takes the run of an object that ended last so far: it fails, or it is evidence that a failure is over. */
export function judgeFailure(
  state: EngineState,
  place: ObjectPlace,
  run: RunFact,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  if (run.status === 'FAILED') return failed(state, place, run, context, nowMs);
  // Nothing else is evidence: a partial, cancelled or skipped run is a sign of life.
  return run.status === 'SUCCESS' ? healed(state, place, run, context, nowMs) : [];
}

function failed(
  state: EngineState,
  place: ObjectPlace,
  run: RunFact,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const { object, source } = place;
  const { pending } = object;
  object.failures = [...object.failures, run].slice(-FAILURES_KEPT);
  const [bound] = checksOf('failure', object.subject, context);
  if (bound === undefined) return [];
  // It failed again: no retry heals it.
  if (pending !== null || object.failures.length > 1) {
    object.pending = null;
    return tell(state, place, context, nowMs);
  }
  const graceMs = bound.check.retryGraceMins(bound.settings.options) * MINUTE_MS;
  if (graceMs === 0 || isOvertaken(object, run, graceMs)) return tell(state, place, context, nowMs);
  const dueMs = nowMs + graceMs + retryRunMs(source, object);
  object.pending = { run, dueMs };
  enterTimer(state, 'retry', place, dueMs);
  return [];
}

/** The time for a retry has passed. */
export function judgePending(
  state: EngineState,
  place: ObjectPlace,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const { object } = place;
  if (object.pending === null || object.pending.dueMs > nowMs) return [];
  object.pending = null;
  return tell(state, place, context, nowMs);
}

function healed(
  state: EngineState,
  place: ObjectPlace,
  run: RunFact,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const { object, source } = place;
  const { pending, failures } = object;
  // Nearly every success: nothing has failed before it, and nothing is told.
  if (failures.length === 0 && pending === null && object.alerts.length === 0) return [];
  const last = failures.at(-1);
  if (last !== undefined && !isEvidence(run, last, pending !== null)) return [];
  const transitions: AlertTransition[] = [];
  if (pending !== null) {
    object.pending = null;
    if (isRetry(object, pending.run, run)) source.retries = true;
    else transitions.push(...tell(state, place, context, nowMs));
  }
  object.failures = [];
  transitions.push(...over(state, object, run, context, nowMs));
  return transitions;
}

function tell(state: EngineState, place: ObjectPlace, context: FoldContext, nowMs: number): AlertTransition[] {
  const { object, company } = place;
  const { failures } = object;
  const run = failures.at(-1);
  if (run === undefined) return [];
  const message = run.error_message ?? 'Unknown error';
  const transitions = checksOf('failure', object.subject, context).flatMap((bound) => {
    const least = bound.check.minFailures(bound.settings.options);
    const runs = failures.slice(-least);
    const heardMs = run.arrived_ms - run.end_ms;
    const heard =
      heardMs > HEARD_LATE_MS ? ` (ended ${isoOf(run.end_ms)}, heard of ${durationText(heardMs / 1000)} later)` : '';
    const count: Measurement = { metric: 'failures', observed: runs.length, threshold: least - 1, baseline: null };
    return judge(
      state,
      bound,
      { is: runs.length < least ? 'waiting' : 'bad', measurements: [count], runs, says: `failed: ${message}${heard}` },
      {
        holder: object,
        window: () => `the runs up to ${isoOf(run.end_ms)}`,
        runs: [run],
        sampleSize: runs.length,
        lastGood: object.lastGood,
        eventMs: run.end_ms,
        startedMs: failures[0]?.end_ms,
        cause: causeOf(message),
      },
      nowMs,
    );
  });
  if (transitions.length === 0) for (const open of object.alerts) rememberCause(company, open, nowMs);
  return transitions;
}

function over(
  state: EngineState,
  object: ObjectState,
  run: RunFact,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  if (object.alerts.length === 0) return [];
  return checksOf('failure', object.subject, context).flatMap((bound) =>
    judge(
      state,
      bound,
      { is: 'good', measurements: [], says: 'succeeded again' },
      {
        holder: object,
        window: () => `the run that ended at ${isoOf(run.end_ms)}`,
        runs: [run],
        sampleSize: 1,
        lastGood: object.lastGood,
        eventMs: run.end_ms,
      },
      nowMs,
    ),
  );
}

// A run that was skipped or cancelled says nothing about how often runs fail.
const isCounted = ({ status }: RunFact): boolean => status === 'SUCCESS' || status === 'PARTIAL' || status === 'FAILED';

/** Out of the past: the usual shares are learned, and nobody is told. */
export function learnRates({ object, source }: ObjectPlace, run: RunFact): void {
  if (!isCounted(run)) return;
  for (const { rate } of [object, source]) learnFailureRate(rate, run.status === 'FAILED');
}

/** Takes a run into the share of failures of its object and of its source. */
export function judgeRates(
  state: EngineState,
  { object, source }: ObjectPlace,
  run: RunFact,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  // The runs of something that may have been meant to run once are no share of anything.
  if (!isRecurring(object) || !isCounted(run)) return [];
  const ofObject = judgeRate(state, object, run, context, nowMs);
  const ofSource = judgeRate(state, source, run, context, nowMs);
  return ofObject.length === 0 ? ofSource : [...ofObject, ...ofSource];
}

const limitsOf = readOnce(({ check, settings }: Bound<'failure-rate'>) => check.limits(settings.options));

function judgeRate(
  state: EngineState,
  holder: ObjectState | SourceState,
  run: RunFact,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const { rate, subject } = holder;
  const isFailure = run.status === 'FAILED';
  const of = subject.object_id === null ? 'source' : 'object';
  const transitions: AlertTransition[] = [];
  for (const bound of checksOf('failure-rate', subject, context, of)) {
    const news = addToFailureRate(rate, isFailure, run.end_ms, limitsOf(bound));
    if (isFailure) pushKept(holder.failedRuns, run.run_id);
    if (news !== null) transitions.push(...tellRate(state, bound, holder, { news, run }, nowMs));
    if (news === 'over') resetFailureRate(rate);
    if (rate.runs === 0) holder.failedRuns.length = 0;
  }
  return transitions;
}

// Half a failure is none.
function usualText({ share, runs }: UsualFailures): string {
  if (runs === 0) return '';
  return 2 * share * runs < 1 ? `, never in the ${countText(runs, 'run')} before` : `, used to be ${shareText(share)}`;
}

// An incident may be told before a retry could have healed the first failure, which says why.
const lastText = ({ error_message }: RunFact): string =>
  error_message === null ? '' : `, the last one: ${error_message}`;

function tellRate(
  state: EngineState,
  bound: Bound<'failure-rate'>,
  holder: ObjectState | SourceState,
  { news, run }: { readonly news: 'changed' | 'over'; readonly run: RunFact },
  nowMs: number,
): AlertTransition[] {
  const { rate } = holder;
  const observed = rate.runs === 0 ? 0 : rate.failures / rate.runs;
  const { leastRatio } = limitsOf(bound);
  const before = news === 'changed' ? failuresBefore(rate) : null;
  const baseline = before && {
    value: before.share,
    made_of: 'share of failures among the runs before',
    sample_size: before.runs,
  };
  const measurements = [{ metric: 'failure_ratio', observed, threshold: leastRatio, baseline }];
  const says =
    before !== null
      ? `fails ${shareText(observed)}${usualText(before)}: ${rate.failures} of the last ${rate.runs} runs${lastText(run)}`
      : `has succeeded ${rate.good} times in a row`;
  return judge(
    state,
    bound,
    { is: news === 'changed' ? 'bad' : 'good', measurements, runs: [run], runIds: [...holder.failedRuns], says },
    {
      holder,
      window: () => `the last ${rate.runs} runs up to ${isoOf(run.end_ms)}`,
      runs: [run],
      sampleSize: rate.runs,
      lastGood: null,
      eventMs: run.end_ms,
      startedMs: Math.min(rate.sinceMs, run.end_ms),
      cause: news === 'changed' && run.error_message !== null ? causeOf(run.error_message) : null,
    },
    nowMs,
  );
}
