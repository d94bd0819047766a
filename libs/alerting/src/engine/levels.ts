import {
  addToCusum,
  changeOf,
  type Cusum,
  type CusumNews,
  deviationOf,
  type FoundChange,
  learnLevel,
  learnPeriod,
  type LevelValue,
  newCusum,
  newLevel,
  type SeasonTime,
  seasonOf,
  seasonTimeOf,
  staysAtZero,
} from '@app/analytics';
import { DAY_MS, localHour } from '@app/time';
import type { AlertTransition } from '../model/alert.js';
import type { RunFact } from '../model/run-fact.js';
import { levelMetrics } from '../rules/checks.js';
import { type Bound, checksOf, type FoldContext, readOnce } from './context.js';
import { isoOf } from './evidence.js';
import { saysEnd } from './follow-source.js';
import { judge } from './judge.js';
import { cusumLimitsOf, pushKept } from './level-limits.js';
import { releaseSums } from './level-rest.js';
import { addToRound, roundLevelOf, type RoundValue } from './rounds.js';
import type { EngineState, ObjectState, SourceState, WatchedLevel } from './state.js';
import type { UsualRuntime } from './waiting-runs.js';

const DURATION = 0;
const CPU = 2;
const ROWS = 3;
/** The least value of every metric, so that it has a logarithm. */
const LEAST_VALUES = [1e-3, 1, 1e-4, 1] as const;
/** The least standard deviation of an object's residuals. */
const LEAST_DEVIATION = 0.06;
/** One residual counts so much at most, in standard deviations, and so much is allowed for ever: more, and less. */
const UP = { clip: 3, allowance: 1, tail: 1.25, mostEvidence: 2 } as const;
const DOWN = { clip: 4.5, allowance: 1.5, tail: 1.7, mostEvidence: 2 } as const;
/** Objects of a source of which one or two alone can move the mean. */
const FEW_OBJECTS = 8;
/** A run of another day tells nothing about the level of now. */
const OLD_MS = DAY_MS;

// CPU time goes by the second of a run: a run that takes longer and works all the time is slow, and that is said already.
// A run without rows has no logarithm, and a judgement of its own.
function numberOf(run: RunFact, metric: number): number | null {
  if (metric === DURATION) return run.duration_seconds;
  if (metric === ROWS) return run.rows_out === 0 ? null : run.rows_out;
  if (metric !== CPU) return run.memory_used_bytes;
  const { cpu_time_seconds, duration_seconds } = run;
  return cpu_time_seconds === null || !duration_seconds ? null : cpu_time_seconds / duration_seconds;
}

/** The factor from the number of a level to its metric. */
const unitOf = (metric: number, { duration_seconds }: RunFact): number =>
  metric === CPU ? (duration_seconds ?? 1) : 1;

/** Usual duration of an object's runs, in seconds; null: nothing is known. */
export const usualSecsOf = ({ levels }: ObjectState): number | null => {
  const level = levels[DURATION];
  return level == null || level.count === 0 ? null : Math.exp(level.mean + Math.max(0, openShiftOf(level)));
};

/** The standard normal quantile of 0.99. */
const Z99 = 2.326;

/** How long the runs of an object take at a time, log-normal around its level; null: nothing is known. */
export function runtimeOf(source: SourceState, { levels }: ObjectState, hour: number): UsualRuntime | null {
  const level = levels[DURATION];
  if (level == null || level.count === 0) return null;
  const season = source.round.levels[DURATION]?.season;
  const mean = level.mean + (season === undefined ? 0 : seasonOf(season, seasonTimeOf(hour)));
  // While it is slow that is what a run takes.
  const usualSecs = Math.exp(mean + Math.max(0, openShiftOf(level)));
  const p99Secs = usualSecs * Math.exp(Z99 * deviationOf(level.spread, LEAST_DEVIATION));
  return { usualSecs, p99Secs, count: level.count };
}

/** Rows that the runs of an object write at a time; null: nothing is known. */
export function usualRowsOf(
  { round }: SourceState,
  { levels }: ObjectState,
  hour: number,
): { rows: number; count: number } | null {
  const level = levels[ROWS];
  if (level == null || level.count === 0) return null;
  const season = round.levels[ROWS]?.season;
  return {
    rows: Math.exp(level.mean + (season === undefined ? 0 : seasonOf(season, seasonTimeOf(hour)))),
    count: level.count,
  };
}

const openShiftOf = ({ up }: WatchedLevel): number => (up?.isOpen === true ? up.shift : 0);

/** A successful run, and where it belongs. */
export interface RunOfObject {
  readonly state: EngineState;
  readonly source: SourceState;
  readonly object: ObjectState;
  readonly run: RunFact;
  readonly context: FoldContext;
  readonly nowMs: number;
}

/** Takes a successful run into the levels of its object, and into the cycle of its source. */
export function judgeLevels(at: RunOfObject, isHistory: boolean): AlertTransition[] {
  const { object, run, context } = at;
  const hour = localHour(context.zoneOf(run.company), run.end_ms);
  const time = seasonTimeOf(hour);
  const look: LevelLook = { at, time, checks: levelChecksOf(object.subject, context) };
  let transitions: AlertTransition[] | null = null;
  for (let metric = 0; metric < levelMetrics.length; metric += 1) {
    const value = numberOf(run, metric);
    if (value === null || value < 0) continue;
    const level = (object.levels[metric] ??= newWatchedLevel());
    if (level.lastMs - run.end_ms > OLD_MS) continue;
    const number = Math.max(value, LEAST_VALUES[metric]!);
    if (isHistory) {
      learn(at, metric, level, number, time);
      continue;
    }
    const found = judgeLevel(look, metric, level, number);
    if (found !== null) transitions = [...(transitions ?? []), ...found];
  }
  return transitions ?? [];
}

function newWatchedLevel(): WatchedLevel {
  const { count, mean, spread, lastMs, periodMs } = newLevel();
  return { count, mean, spread, lastMs, periodMs, up: null, down: null, upRuns: [], downRuns: [] };
}

// Out of the past: nobody is told of what changed then.
function learn(
  { source, run }: RunOfObject,
  metric: number,
  level: WatchedLevel,
  value: number,
  time: SeasonTime,
): void {
  const logarithm = Math.log(value) - seasonOf(roundLevelOf(source, metric).season, time);
  const deviation = deviationOf(level.spread, LEAST_DEVIATION);
  learnLevel(level, { logarithm, residual: logarithm - level.mean, deviation, atMs: run.end_ms });
  pass(level, run);
}

function pass(level: WatchedLevel, { end_ms }: RunFact): void {
  if (level.lastMs > 0 && end_ms > level.lastMs) level.periodMs = learnPeriod(level.periodMs, end_ms - level.lastMs);
  level.lastMs = Math.max(level.lastMs, end_ms);
}

interface LevelLook {
  readonly at: RunOfObject;
  readonly time: SeasonTime;
  /** By metric. */
  readonly checks: readonly (readonly Bound<'level'>[])[];
}

function judgeLevel(
  { at, time, checks }: LevelLook,
  metric: number,
  level: WatchedLevel,
  value: number,
): AlertTransition[] | null {
  const { source, object, run } = at;
  const round = roundLevelOf(source, metric);
  const season = seasonOf(round.season, time);
  const logarithm = Math.log(value) - season;
  const residual = level.count === 0 ? 0 : logarithm - level.mean;
  const deviation = deviationOf(level.spread, LEAST_DEVIATION);
  const unit = unitOf(metric, run);
  const logUnit = unit === 1 ? 0 : Math.log(unit);
  const valueLog = logarithm + season + logUnit;
  // One for all who take it: three of them a run were a tenth of the work of the memory.
  const observed: Observed = {
    logarithm,
    residual,
    deviation,
    atMs: run.end_ms,
    usualLog: level.count === 0 ? valueLog : level.mean + season + logUnit,
    valueLog,
  };
  // One of a few objects that is told to be slow would make its source slow as well.
  if (level.up?.isOpen !== true || round.cusum.isOpen || source.objects.size > FEW_OBJECTS)
    addToRound(round, observed, run);
  let transitions: AlertTransition[] | null = null;
  for (const bound of checks[metric]!) {
    const found = watch(at, bound, level, observed);
    if (found !== null) transitions = [...(transitions ?? []), ...found];
  }
  // While a change is open the level keeps still: else it would end by going on.
  if (!isObjectOpen(object) && !isRoundOpen(source)) learnLevel(level, observed);
  pass(level, run);
  return transitions;
}

const boundByMetric = new WeakMap<readonly Bound<'level'>[], readonly (readonly Bound<'level'>[])[]>();

// The checks of an object about each metric.
function levelChecksOf(subject: ObjectState['subject'], context: FoldContext): readonly (readonly Bound<'level'>[])[] {
  const all = checksOf('level', subject, context, 'object');
  let byMetric = boundByMetric.get(all);
  if (byMetric === undefined) {
    byMetric = levelMetrics.map((name) => all.filter(({ check }) => check.metric === name));
    boundByMetric.set(all, byMetric);
  }
  return byMetric;
}

function isObjectOpen({ levels }: ObjectState): boolean {
  for (let metric = 0; metric < levels.length; metric += 1) {
    const level = levels[metric];
    if (level != null && (level.up?.isOpen === true || level.down?.isOpen === true)) return true;
  }
  return false;
}

function isRoundOpen({ round }: SourceState): boolean {
  for (let metric = 0; metric < round.levels.length; metric += 1) {
    if (round.levels[metric]?.cusum.isOpen === true) return true;
  }
  return false;
}

const limitsOf = readOnce(({ check, settings }: Bound<'level'>) => check.limits(settings.options));

/** A value of an object, as its level and the cycle of its source take it. */
interface Observed extends LevelValue, RoundValue {}

function watch(
  at: RunOfObject,
  bound: Bound<'level'>,
  level: WatchedLevel,
  { residual, deviation, usualLog, atMs }: Observed,
): AlertTransition[] | null {
  const isUp = bound.check.direction === 'up';
  const limits = limitsOf(bound);
  if (level.count < limits.minRuns) return null;
  const sign = isUp ? 1 : -1;
  const shape = isUp ? UP : DOWN;
  const value = sign * residual;
  const score = Math.max(-shape.clip, Math.min(shape.clip, value / deviation));
  const runs = isUp ? level.upRuns : level.downRuns;
  const cusum = (isUp ? level.up : level.down) ?? leavesRest(level, isUp, score > shape.allowance);
  if (cusum === null || staysAtZero(cusum, { value, score, beganMs: atMs }, shape.allowance)) {
    runs.length = 0;
    releaseSums(level);
    return null;
  }
  const news = addToCusum(
    cusum,
    { value, score, scale: deviation, atMs },
    cusumLimitsOf(limits, level.periodMs, shape),
    (mean) => Math.exp(usualLog) * Math.abs(Math.exp(sign * mean) - 1) > limits.leastDifference,
  );
  if (cusum.sum > 0 && news !== 'over') pushKept(runs, at.run.run_id);
  if (news === 'adopted') level.mean += sign * cusum.shift;
  const usual = Math.exp(usualLog);
  const transitions =
    news === null ? null : tellLevel(at, bound, { news, usual, sign, ...told({ news, cusum, value, runs }, at.run) });
  if (cusum.sum === 0) runs.length = 0;
  releaseSums(level);
  return transitions;
}

// A new sum stays at 0 with any value up to the allowance.
function leavesRest(level: WatchedLevel, isUp: boolean, isAbove: boolean): Cusum | null {
  if (!isAbove) return null;
  return isUp ? (level.up = newCusum()) : (level.down = newCusum());
}

interface Change extends FoundChange {
  readonly news: NonNullable<CusumNews>;
  readonly usual: number;
  /** Ids of its last runs. */
  readonly runs: readonly string[];
  readonly sign: number;
}

// Of a change that is over the run that ended it; of one that is usual now its runs of late.
function told(
  { news, cusum, value, runs }: Pick<Change, 'news' | 'runs'> & { readonly cusum: Cusum; readonly value: number },
  { run_id, end_ms }: RunFact,
): FoundChange & Pick<Change, 'runs'> {
  if (news === 'over') return { sinceMs: end_ms, count: 1, mean: value, runs: [run_id] };
  if (news === 'adopted') return { sinceMs: end_ms, count: runs.length, mean: cusum.shift, runs: [...runs] };
  const change = changeOf(cusum);
  return { ...change, runs: runs.slice(-change.count) };
}

function tellLevel(
  at: RunOfObject,
  bound: Bound<'level'>,
  { news, usual, runs, sign, sinceMs, count, mean }: Change,
): AlertTransition[] {
  const { state, object, run, nowMs } = at;
  const { check, settings } = bound;
  const observed = usual * Math.exp(sign * mean);
  const { ratio } = check.limits(settings.options);
  const measurement = {
    metric: check.metric,
    observed,
    threshold: usual * ratio,
    baseline: {
      value: usual,
      made_of: 'level of the object at this time of the day and the week',
      sample_size: levelCount(object, check.metric),
    },
  };
  const says =
    news === 'changed'
      ? check.says({ metric: check.metric, observed, usual, runs: count, of: 'object' })
      : saysEnd[news];
  return judge(
    state,
    bound,
    { is: news === 'changed' ? 'bad' : 'good', measurements: [measurement], runs: [run], runIds: runs, says },
    {
      holder: object,
      window: () => `the last ${count} runs up to ${isoOf(run.end_ms)}`,
      runs: [run],
      sampleSize: count,
      lastGood: null,
      eventMs: run.end_ms,
      startedMs: Math.min(sinceMs, run.end_ms),
    },
    nowMs,
  );
}

const levelCount = ({ levels }: ObjectState, metric: (typeof levelMetrics)[number]): number =>
  levels[levelMetrics.indexOf(metric)]?.count ?? 0;
