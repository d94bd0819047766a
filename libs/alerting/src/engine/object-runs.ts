import { DAY_MS, MINUTE_MS } from '@app/time';
import type { AlertTransition } from '../model/alert.js';
import type { RunFact } from '../model/run-fact.js';
import type { ObjectView } from '../rules/checks.js';
import { checksOf, type FoldContext } from './context.js';
import { isoOf } from './evidence.js';
import { judge } from './judge.js';
import { objectBaseline } from './samples.js';
import type { EngineState, ObjectState } from './state.js';

/** The most that an option of a rule may ask for. */
const RUNS_KEPT = 5;

const pushKept = (runs: RunFact[], run: RunFact): void => {
  runs.push(run);
  if (runs.length > RUNS_KEPT) runs.shift();
};

/** Whether a run is newer than all that are known of its object: an older one tells nothing about now. */
export function isNewest({ runs }: ObjectState, run: RunFact): boolean {
  const last = runs.at(-1);
  return (
    last === undefined || run.start_ms > last.start_ms || (run.start_ms === last.start_ms && run.end_ms >= last.end_ms)
  );
}

/** Remembers the newest run of an object. */
export function rememberRun(object: ObjectState, run: RunFact): void {
  pushKept(object.runs, run);
  if (run.status === 'FAILED') {
    object.failures.push(run);
    const oldestMs = run.end_ms - DAY_MS;
    if ((object.failures[0]?.end_ms ?? 0) < oldestMs) {
      object.failures = object.failures.filter(({ end_ms }) => end_ms >= oldestMs);
    }
  } else if (run.duration_seconds !== null) pushKept(object.successful, run);
}

const viewOf = (object: ObjectState, run: RunFact): ObjectView => ({
  run,
  latest: (count) => object.runs.slice(-count),
  latestSuccessful: (count) => object.successful.slice(-count),
  failuresWithin: (minutes) =>
    object.failures.filter(({ end_ms }) => end_ms > run.end_ms - minutes * MINUTE_MS && end_ms <= run.end_ms),
  durations: (days, leftOut, most) => objectBaseline(object.samples, days, leftOut, most),
});

/** Evaluates the rules of an object after its newest run. */
export function judgeObject(
  state: EngineState,
  object: ObjectState,
  run: RunFact,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const view = viewOf(object, run);
  const transitions: AlertTransition[] = [];
  for (const bound of checksOf('run', object.subject, context)) {
    const verdict = bound.check.evaluate(view, bound.settings.options);
    if (verdict === null || (verdict.is === 'good' && object.alerts.length === 0)) continue;
    const judged = {
      holder: object,
      window: () => `the runs up to ${isoOf(run.end_ms)}`,
      runs: [run],
      sampleSize: verdict.runs?.length ?? 1,
      lastGood: object.successful.findLast((good) => good !== run && !(verdict.runs ?? []).includes(good)) ?? null,
      eventMs: run.end_ms,
    };
    transitions.push(...judge(state, bound, verdict, judged, nowMs));
  }
  return transitions;
}
