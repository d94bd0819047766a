import { addToCusum, changeOf, deviationOf, learnPeriod, learnSeason, learnSpread, seasonTimeOf } from '@app/analytics';
import { DAY_MS, HOUR_MS, localHour, MINUTE_MS } from '@app/time';
import type { AlertTransition } from '../model/alert.js';
import type { RunFact } from '../model/run-fact.js';
import { levelMetrics } from '../rules/checks.js';
import { checksOf, type FoldContext } from './context.js';
import { isoOf } from './evidence.js';
import { followSource, saysEnd } from './follow-source.js';
import { judge } from './judge.js';
import { cusumLimitsOf, pushKept } from './level-limits.js';
import { newRoundLevel, type RoundLevel } from './round.js';
import { type EngineState, enterTimer, type ObjectPlace, type Place, type SourceState } from './state.js';

/** A round in which nothing came for so long is over. */
const QUIET_MS = 10 * MINUTE_MS;
const LONGEST_MS = DAY_MS;
/** Fewer objects say nothing about their source. */
const LEAST_OBJECTS = 3;
/** The least standard deviation of a round's scores; one object counts so much at most, and so does a round. */
const LEAST_DEVIATION = 0.08;
const MOST_RESIDUAL = 1.5;
const MOST_OBJECT_SCORE = 3;
const SHAPE = { clip: 4, allowance: 1, tail: 1.54, mostEvidence: 3 } as const;
const MOST_PERIOD_MS = 2 * DAY_MS;
const LENGTH_DECAY = 0.9;

export const roundLevelOf = ({ round }: SourceState, metric: number): RoundLevel =>
  (round.levels[metric] ??= newRoundLevel());

/** The number of an object, as the round of its source takes it. */
export interface RoundValue {
  /** Above the level of the object, in logarithms. */
  readonly residual: number;
  readonly deviation: number;
  /** Logarithm of the number, and of what is usual, in the unit of the metric. */
  readonly valueLog: number;
  readonly usualLog: number;
}

/** Takes the number of one object into the round of its source. */
export function addToRound(
  level: RoundLevel,
  { residual, deviation, valueLog, usualLog }: RoundValue,
  run: RunFact,
): void {
  level.count += 1;
  level.residuals += Math.max(-MOST_RESIDUAL, Math.min(MOST_RESIDUAL, residual));
  level.scores += Math.max(-MOST_OBJECT_SCORE, Math.min(MOST_OBJECT_SCORE, residual / deviation));
  level.deviations += deviation;
  level.values += valueLog;
  level.usuals += usualLog;
  level.highest = Math.max(level.highest, usualLog);
  pushKept(level.runs, run.run_id);
}

/**
 * Enters a run in the round of its source, and ends the round before when this is another one: another cycle, or an object
 * that has been in it. Runs of a cycle of before change nothing.
 */
export function enterRound(
  state: EngineState,
  place: ObjectPlace,
  run: RunFact,
  context: FoldContext,
): AlertTransition[] {
  const { source, object } = place;
  const { round } = source;
  const transitions: AlertTransition[] = [];
  const isLater = round.isOpen && run.cycle_ms >= round.cycleMs;
  const isOver = object.round === round.number || run.end_ms - round.firstMs > LONGEST_MS;
  // Runs without a cycle are in one round until one of their objects runs again.
  const isOther = run.sequence_id === null ? isOver : run.sequence_id !== round.sequence_id;
  if (isLater && isOther && (isOver || round.count >= LEAST_OBJECTS)) {
    transitions.push(...endRound(state, source, context, state.clockMs));
  }
  round.arrivedMs = run.arrived_ms;
  if (!round.isOpen) {
    begin(round, run, context);
    if (round.timerMs === 0) awaitRound(state, { ...place, object: null });
  }
  if (run.sequence_id !== round.sequence_id && run.cycle_ms > round.cycleMs) round.sequence_id = run.sequence_id;
  if (object.round !== round.number) round.count += 1;
  object.round = round.number;
  round.lastMs = Math.max(round.lastMs, run.end_ms);
  return transitions;
}

function begin(round: SourceState['round'], run: RunFact, context: FoldContext): void {
  Object.assign(round, {
    number: round.number + 1,
    sequence_id: run.sequence_id,
    cycleMs: run.cycle_ms,
    firstMs: run.end_ms,
    lastMs: run.end_ms,
    count: 0,
    isOpen: true,
    localHour: localHour(context.zoneOf(run.company), run.end_ms),
  });
}

/** Sees to it that the round that is open is looked at when it may be over. */
export function awaitRound(state: EngineState, place: Place): void {
  const { round } = place.source;
  round.timerMs = Math.max(roundOverMs(place.source), state.clockMs);
  enterTimer(state, 'round', place, round.timerMs);
}

/** When the round that is open is over, unless something comes before. */
export const roundOverMs = ({ round }: SourceState): number => round.arrivedMs + QUIET_MS;

/** Ends the round of a source: what it says about the source, and about the hours and days. */
export function endRound(
  state: EngineState,
  source: SourceState,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const { round } = source;
  if (!round.isOpen) return [];
  round.isOpen = false;
  const lengthMs = Math.max(0, Math.min(round.lastMs - Math.min(round.cycleMs, round.firstMs), 6 * HOUR_MS));
  source.lengthMs = Math.max(LENGTH_DECAY * source.lengthMs, lengthMs);
  const transitions: AlertTransition[] = [];
  for (const [metric, level] of round.levels.entries()) {
    if (level !== null) transitions.push(...endLevel(state, source, metric, level, context, nowMs));
  }
  return transitions;
}

function endLevel(
  state: EngineState,
  source: SourceState,
  metric: number,
  level: RoundLevel,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const { round } = source;
  const { count } = level;
  const transitions: AlertTransition[] = [];
  if (count >= LEAST_OBJECTS) {
    const residual = level.residuals / count;
    const scores = level.scores / count;
    const deviation = deviationOf(level.spread, LEAST_DEVIATION);
    const score = Math.max(-SHAPE.clip, Math.min(SHAPE.clip, scores / deviation));
    transitions.push(
      ...watchRound(
        state,
        source,
        metric,
        level,
        { residual, score, scale: (deviation * level.deviations) / count },
        context,
        nowMs,
      ),
    );
    if (!level.cusum.isOpen) {
      level.spread = learnSpread(level.spread, scores, deviation, Math.max(0.01, 1 / (level.rounds + 4)));
    }
    // The effect of hours and weekdays is learned while an alert is open as well: else each Monday would be news for ever.
    learnSeason(level.season, seasonTimeOf(round.localHour), residual, level.periodMs);
    if (level.beforeMs > 0 && round.firstMs > level.beforeMs) {
      level.periodMs = learnPeriod(level.periodMs, Math.min(round.firstMs - level.beforeMs, MOST_PERIOD_MS));
    }
    level.beforeMs = round.firstMs;
    level.rounds += 1;
  }
  Object.assign(level, {
    count: 0,
    residuals: 0,
    scores: 0,
    deviations: 0,
    values: 0,
    usuals: 0,
    highest: -Infinity,
    runs: [],
  });
  return transitions;
}

interface Mean {
  readonly residual: number;
  readonly score: number;
  readonly scale: number;
}

function watchRound(
  state: EngineState,
  source: SourceState,
  metric: number,
  level: RoundLevel,
  { residual, score, scale }: Mean,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const { round } = source;
  const transitions: AlertTransition[] = [];
  for (const bound of checksOf('level', source.subject, context, 'source')) {
    const { check, settings } = bound;
    if (check.metric !== levelMetrics[metric] || check.direction !== 'up') continue;
    const limits = check.limits(settings.options);
    if (level.rounds < limits.minRuns) continue;
    const highest = Math.exp(level.highest);
    const sumLimits = cusumLimitsOf(limits, level.periodMs, SHAPE);
    const news = addToCusum(
      level.cusum,
      { value: residual, score, scale, atMs: round.lastMs, beganMs: round.firstMs },
      sumLimits,
      (mean) => highest * (Math.exp(mean) - 1) > limits.leastDifference,
    );
    if (news === null) continue;
    if (news !== 'changed') {
      const end = { news, metric, shift: level.cusum.shift, limits: sumLimits };
      transitions.push(...followSource(state, source, end, context, nowMs));
    }
    const observed = Math.exp(level.values / level.count);
    const usual = Math.exp(level.usuals / level.count);
    const { sinceMs, count } = news === 'changed' ? changeOf(level.cusum) : { sinceMs: round.lastMs, count: 1 };
    const says =
      news === 'changed'
        ? check.says({ metric: check.metric, observed, usual, runs: count, of: 'source' })
        : saysEnd[news];
    const baseline = {
      value: usual,
      made_of: 'geometric mean of the levels of its objects at this time',
      sample_size: level.count,
    };
    const measurements = [{ metric: check.metric, observed, threshold: usual * limits.ratio, baseline }];
    transitions.push(
      ...judge(
        state,
        bound,
        { is: news === 'changed' ? 'bad' : 'good', measurements, runs: [source.newest], runIds: level.runs, says },
        {
          holder: source,
          window: () => `cycle ${round.sequence_id ?? isoOf(round.firstMs)}`,
          runs: [source.newest],
          sampleSize: level.count,
          lastGood: null,
          eventMs: round.lastMs,
          startedMs: Math.min(sinceMs, round.lastMs),
        },
        nowMs,
      ),
    );
  }
  return transitions;
}
