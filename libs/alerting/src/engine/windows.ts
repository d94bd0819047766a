import { HOUR_MS, MINUTE_MS } from '@app/time';
import type { AlertTransition } from '../model/alert.js';
import type { RunFact } from '../model/run-fact.js';
import type { Check, WindowView } from '../rules/checks.js';
import { checksOf, type FoldContext } from './context.js';
import { isoOf } from './evidence.js';
import { judge, metricsOf } from './judge.js';
import { sourceBaseline } from './samples.js';
import type { EngineState, GroupState, SourceState } from './state.js';

const SINCE_KEPT = 1000;
/** A window looks at so many of the newest runs at most; with some slack, since taking one off the front moves all others. */
const RUNS_KEPT = 100_000;
const RUNS_SLACK = 10_000;

/** Puts a run among those of its source or company, by its end. */
export function rememberInGroup(group: GroupState, run: RunFact): void {
  const { runs } = group;
  if ((runs.at(-1)?.end_ms ?? 0) <= run.end_ms) runs.push(run);
  else runs.splice(firstAfter(runs, run.end_ms), 0, run);
  if (runs.length > RUNS_KEPT + RUNS_SLACK) runs.splice(0, RUNS_SLACK);
  group.isDirty = true;
  for (const since of group.since.values()) {
    since.push(run);
    if (since.length > SINCE_KEPT) since.shift();
  }
}

/** Place of the first run that ended after a moment. */
function firstAfter(runs: readonly RunFact[], ms: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs[middle] as RunFact).end_ms > ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Lets go of runs that no window reaches any more. */
export function forgetRuns(group: GroupState, beforeMs: number): void {
  const first = firstAfter(group.runs, beforeMs);
  if (first > 0) group.runs.splice(0, first);
}

const samplesOf = (group: GroupState): SourceState['samples'] | null => (group as Partial<SourceState>).samples ?? null;
const nothing = { size: 0, countFrom: () => 0, percentile: () => null };

function viewOf(group: GroupState, runs: readonly RunFact[], rule: string): WindowView {
  const samples = samplesOf(group);
  const fromMs = runs[0]?.end_ms ?? 0;
  let failures: RunFact[] | undefined;
  return {
    runs,
    get failures() {
      return (failures ??= runs.filter(({ status }) => status === 'FAILED'));
    },
    sinceAlert: (count) => (group.since.get(rule) ?? []).slice(-count),
    alertMetrics: metricsOf(group, rule),
    durations: (days) => (samples === null ? nothing : sourceBaseline(samples, days, fromMs)),
  };
}

/** Evaluates the rules about runs of a source or a company that are taken together. */
export function judgeGroup(
  state: EngineState,
  on: Extract<Check<never>['on'], 'window' | 'cycle' | 'hour'>,
  group: GroupState,
  part: { readonly runs: readonly RunFact[]; readonly window: () => string },
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const transitions: AlertTransition[] = [];
  const lastMs = part.runs.at(-1)?.end_ms;
  if (lastMs === undefined) return transitions;
  for (const bound of checksOf(on, group.subject, context)) {
    const { check, settings, rule } = bound;
    let { runs, window } = part;
    if (check.on === 'window') {
      const minutes = check.minutes(settings.options);
      runs = runs.slice(firstAfter(runs, lastMs - minutes * MINUTE_MS));
      window = () => `the ${minutes} minutes before ${isoOf(lastMs)}`;
    }
    const verdict = check.evaluate(viewOf(group, runs, rule.id), settings.options);
    const judged = { holder: group, window, runs, sampleSize: runs.length, lastGood: null, eventMs: lastMs };
    transitions.push(...judge(state, bound, verdict, judged, nowMs));
  }
  return transitions;
}

/** The runs that ended within a clock hour, counted from 1970. */
export const runsOfHour = ({ runs }: GroupState, hour: number): RunFact[] =>
  runs.slice(firstAfter(runs, hour * HOUR_MS - 1), firstAfter(runs, (hour + 1) * HOUR_MS - 1));
