import { percentile } from '@app/analytics';
import { MINUTE_MS } from '@app/time';
import type { RunFact } from '../model/run-fact.js';
import type {
  Check,
  DurationBaseline,
  ObjectView,
  PipelineView,
  RollCallView,
  SilenceHabits,
  WindowView,
} from '../rules/checks.js';
import type { Rule, RuleOptions, ValuesOf } from '../rules/define-rule.js';
import { aRunFact } from './run-facts.js';

/** The same value `count` times. */
export const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

/** Durations in seconds, of which `most` of the newest before `leftOut` make the baseline. */
const aBaseline = (seconds: readonly number[], leftOut: number, most = Infinity): DurationBaseline => {
  const before = seconds.slice(0, Math.max(0, seconds.length - leftOut));
  const values = before.slice(Math.max(0, before.length - most));
  return {
    size: values.length,
    countFrom: (limit) => values.filter((value) => value >= limit).length,
    percentile: (fraction) => percentile(values, fraction),
  };
};

/** An object after the last of `runs`, the newest last. `before`: successful durations of its older runs, in seconds. */
export function anObject({
  runs = [{}],
  before = [],
}: {
  readonly runs?: readonly Partial<RunFact>[];
  readonly before?: readonly number[];
}): ObjectView {
  const facts = runs.map((run) => aRunFact(run));
  const run = facts.at(-1);
  if (run === undefined) throw new Error('an object that is looked at has a run');
  const successful = facts.filter(({ status, duration_seconds }) => status === 'SUCCESS' && duration_seconds !== null);
  const seconds = [...before, ...successful.map(({ duration_seconds }) => duration_seconds ?? 0)];
  return {
    run,
    latest: (count) => facts.slice(-count),
    latestSuccessful: (count) => successful.slice(-count),
    failuresWithin: (minutes) =>
      facts.filter(({ status, end_ms }) => status === 'FAILED' && end_ms > run.end_ms - minutes * MINUTE_MS),
    durations: (_days, leftOut, most) => aBaseline(seconds, leftOut, most),
  };
}

/** `count` runs, the first `failures` of them failed. */
export const someRuns = (count: number, failures = 0): RunFact[] =>
  Array.from({ length: count }, (_, index) => aRunFact({ status: index < failures ? 'FAILED' : 'SUCCESS' }));

/** Runs that are judged together. `before`: successful durations of the days before, in seconds. */
export const aWindow = ({
  runs = [],
  sinceAlert = [],
  before = [],
  alertMetrics = [],
}: {
  readonly alertMetrics?: readonly string[];
  readonly runs?: readonly RunFact[];
  readonly sinceAlert?: readonly RunFact[];
  readonly before?: readonly number[];
}): WindowView => ({
  runs,
  failures: runs.filter(({ status }) => status === 'FAILED'),
  sinceAlert: (count) => sinceAlert.slice(-count),
  alertMetrics,
  durations: () => aBaseline(before, 0),
});

/** The habits of a subject of which nothing is known yet. */
export const someHabits = (known: Partial<SilenceHabits> = {}): SilenceHabits => ({
  stated: null,
  sameTimeOfWeekSecs: [],
  gapsSecs: [],
  ...known,
});

export const aRollCall = (missing: readonly string[] = []): RollCallView => ({ missing, expectedCount: 72 });

/** A system that keeps up. */
export const aPipeline = (overrides: Partial<PipelineView> = {}): PipelineView => ({
  sources: 5,
  silentSources: 0,
  delaySecs: 1,
  silenceSecs: 30,
  alertMetrics: [],
  ...overrides,
});

/** The check of a rule that looks at this; of a source or a company, where that tells two apart. */
export function checkOf<O extends RuleOptions, On extends Check<never>['on']>(
  rule: Rule<O>,
  on: On,
  of?: 'source' | 'company',
): Extract<Check<ValuesOf<O>>, { on: On }> {
  const found = rule.checks.find(
    (check) => check.on === on && (of === undefined || ('of' in check && check.of === of)),
  );
  if (found === undefined) throw new Error(`${rule.id} has no check on ${on}`);
  return found as Extract<Check<ValuesOf<O>>, { on: On }>;
}

/** The defaults of a rule, and what is said instead of them. */
export const optionsOf = <O extends RuleOptions>(rule: Rule<O>, said: Partial<ValuesOf<O>> = {}): ValuesOf<O> => ({
  ...Object.fromEntries(Object.entries(rule.options).map(([name, option]) => [name, option.default])),
  ...said,
});
