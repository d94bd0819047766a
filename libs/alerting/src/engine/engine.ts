import { alertIdOf } from '@app/contracts';
import { DAY_MS, MINUTE_MS } from '@app/time';
import type { AlertTransition } from '../model/alert.js';
import type { CycleReport } from '../model/cycle.js';
import type { RulesConfig } from '../model/rules-config.js';
import type { RunFact } from '../model/run-fact.js';
import type { StartFact } from '../model/start-fact.js';
import type { UnreadableFact } from '../model/unreadable-fact.js';
import type { FoldContext } from './context.js';
import { noteDelay, usualDelayMs } from './delay.js';
import { sourceKeyOf } from './doubt.js';
import { judgeRows } from './empties.js';
import { isoOf } from './evidence.js';
import { judgeFailure, judgePending, judgeRates, learnRates } from './failures.js';
import { judgeLimits } from './fixed-limits.js';
import { forgetUnseen, isForgettingDue } from './forget.js';
import { BURST_MS, type Habit, recordActivity } from './habit.js';
import { judgeLevels } from './levels.js';
import { annotate } from './lifecycle.js';
import { judgeOffset } from './offset.js';
import { awaitEnds, endOpenRuns, judgeOpenRuns, takeStart } from './open-runs.js';
import { judgePartial, judgePendingPartial } from './partials.js';
import { judgePipeline } from './pipeline.js';
import { judgeRefusals } from './refused.js';
import { retireAlerts } from './retire.js';
import { callRoll, closeCycles, isOfCycle, rememberInCycle, reportOf } from './roll-call.js';
import { hasRoom } from './room.js';
import { awaitRound, endRound, enterRound, roundOverMs } from './rounds.js';
import { noteRunTime } from './run-times.js';
import { expectAgain, expectNext, heardOf, judgeObject, judgeSource } from './silence.js';
import {
  type ClosedCycle,
  companyOf,
  type CompanyState,
  type EngineState,
  enterTimer,
  holderOf,
  isFollowed,
  isRecurring,
  objectOf,
  type ObjectPlace,
  type ObjectState,
  type Place,
  sourceOf,
  type SourceState,
} from './state.js';
import type { Timer } from './timers.js';
import { isOfUnreadable, judgeUnreadable, noteReadable, takeUnreadable } from './unreadable.js';

/** Once so often the engine looks at what has no moment of its own. */
const TICK_MS = MINUTE_MS;
/** A run that ended longer ago is history: it teaches habits and levels, and changes none of them now. */
const HISTORY_MS = DAY_MS;
/** A failure that ended longer ago is nothing to be told of. */
const NEWS_MS = 7 * DAY_MS;
/** A subject whose last run ended longer ago, and longer than most of its intervals, is not waited for. */
const EXPECTED_MS = 3 * DAY_MS;
const EXPECTED_INTERVALS = 1.5;
/** A run that ended longer ago is of no use to anybody. */
const LESSON_MS = 35 * DAY_MS;
/** While more are missing than this, one of them who comes back does not make the roll be called again. */
const MANY_MISSING = 1000;

export interface FoldInput {
  /** The runs in the order of storing; each exactly once. */
  readonly runs: readonly RunFact[];
  /** Runs that have begun, in the order of storing, each exactly once; of those that arrived together with runs the starts come first. */
  readonly starts?: readonly StartFact[];
  /** Records that cannot be read, in the order of storing, each exactly once; of those that arrived together with runs the runs come first. */
  readonly unreadable?: readonly UnreadableFact[];
  /** The clock is moved on to here after the runs, epoch milliseconds. It never goes back. */
  readonly nowMs: number;
}

export interface FoldResult {
  readonly transitions: AlertTransition[];
  readonly cycles: CycleReport[];
}

interface Findings extends FoldResult {
  /** Closed cycles that somebody joined late. */
  readonly joined: Map<ClosedCycle, CompanyState>;
}

/**
 * The engine: takes runs in, moves the clock on, and says which alerts changed. It does no I/O and has no clock of its
 * own: the same runs with the same arrival times make the same transitions, however they are cut into calls, as long as
 * no call's `nowMs` is beyond the arrival of a run in a later one. The state is changed in place.
 */
export function fold(
  state: EngineState,
  { runs, starts = [], unreadable = [], nowMs }: FoldInput,
  context: FoldContext,
): FoldResult {
  const result: Findings = { transitions: [], cycles: [], joined: new Map() };
  expectAll(state, context);
  let [next, nextStart] = [0, 0];
  const takeUpTo = (ms: number): void => {
    for (let fact = unreadable[next]; fact !== undefined && fact.at_ms < ms; fact = unreadable[(next += 1)]) {
      advance(state, fact.at_ms, context, result);
      result.transitions.push(...takeUnreadable(state, fact, context));
    }
  };
  const takeStartsUpTo = (ms: number): void => {
    for (
      let start = starts[nextStart];
      start !== undefined && start.arrived_ms <= ms;
      start = starts[(nextStart += 1)]
    ) {
      takeUpTo(start.arrived_ms);
      advance(state, start.arrived_ms, context, result);
      result.transitions.push(...begin(state, start, context));
    }
  };
  for (const run of runs) {
    takeStartsUpTo(run.arrived_ms);
    takeUpTo(run.arrived_ms);
    advance(state, run.arrived_ms, context, result);
    take(state, run, context, result);
  }
  takeStartsUpTo(Infinity);
  takeUpTo(Infinity);
  advance(state, nowMs, context, result);
  // Once for all who came late: a report names everybody.
  for (const [cycle, company] of result.joined) result.cycles.push(reportOf(company, cycle));
  return { transitions: result.transitions, cycles: result.cycles };
}

const expected = new WeakMap<EngineState, RulesConfig>();

// The timers of a state that was kept are those that it had; with other rules they are made anew.
function expectAll(state: EngineState, context: FoldContext): void {
  if (expected.get(state) === context.config) return;
  const isKept = !expected.has(state);
  expected.set(state, context.config);
  const rulesId = alertIdOf('rules', JSON.stringify(context.config));
  const isAnew = state.rulesId !== rulesId;
  if (!isAnew && !isKept) return;
  state.rulesId = rulesId;
  state.timers.clear();
  const expect = (place: Place): void => (isAnew ? expectNext(state, place, context, true) : expectAgain(state, place));
  for (const company of state.companies.values()) {
    for (const source of company.sources.values()) {
      const place: Place = { company, source, object: null };
      expect(place);
      if (source.round.timerMs !== 0) enterTimer(state, 'round', place, source.round.timerMs);
      for (const object of source.objects.values()) {
        expect({ company, source, object });
        if (object.pending !== null) enterTimer(state, 'retry', { company, source, object }, object.pending.dueMs);
        awaitEnds(state, { company, source, object }, context, isAnew);
        const partialMs = object.partial?.dueMs ?? 0;
        if (partialMs > 0) enterTimer(state, 'partial', { company, source, object }, partialMs);
      }
    }
  }
}

// The moments between the clock and `untilMs` at which the engine looks: each timer's, and each minute.
function advance(state: EngineState, untilMs: number, context: FoldContext, result: Findings): void {
  if (state.clockMs === 0) state.clockMs = untilMs;
  for (;;) {
    const tick = (Math.floor(state.clockMs / TICK_MS) + 1) * TICK_MS;
    const timer = state.timers.first();
    if (timer !== undefined && timer.ms <= Math.min(tick, untilMs)) {
      state.timers.pop();
      state.clockMs = Math.max(state.clockMs, timer.ms);
      if (!isReplaced(timer) && isFollowed(state, timer.place)) result.transitions.push(...ring(state, timer, context));
    } else if (tick <= untilMs) {
      state.clockMs = tick;
      lookAround(state, context, result);
    } else break;
  }
  if (untilMs > state.clockMs) state.clockMs = untilMs;
}

// Whether one that was entered since takes its place.
function isReplaced({ kind, place: { source, object }, ms }: Timer<Place>): boolean {
  if (kind === 'source') return source.habit.timerMs !== ms;
  if (kind === 'object') return object?.habit.timerMs !== ms;
  return kind === 'round' && source.round.timerMs !== ms;
}

function ring(state: EngineState, { kind, place }: Timer<Place>, context: FoldContext): AlertTransition[] {
  const { source, object } = place;
  const nowMs = state.clockMs;
  if (kind === 'round') {
    const { round } = source;
    round.timerMs = 0;
    if (!round.isOpen) return [];
    if (roundOverMs(source) <= nowMs) return endRound(state, source, context, nowMs);
    awaitRound(state, place);
    return [];
  }
  if (kind === 'source') return judgeSource(state, place, context, nowMs);
  if (object === null) return [];
  const objectPlace: ObjectPlace = { ...place, object };
  if (kind === 'retry') return judgePending(state, objectPlace, context, nowMs);
  if (kind === 'stuck') return judgeOpenRuns(state, objectPlace, context, nowMs);
  if (kind === 'partial') return judgePendingPartial(state, objectPlace, context, nowMs);
  return judgeObject(state, objectPlace, context, nowMs);
}

// A start is a sign of life.
function begin(state: EngineState, start: StartFact, context: FoldContext): AlertTransition[] {
  const place = takeStart(state, start, context);
  if (place === null) return [];
  const nowMs = state.clockMs;
  const { company, source, object } = place;
  return [
    ...(source.habit.isLate ? heardOf(state, { company, source, object: null }, context, nowMs, start) : []),
    ...(object.habit.isLate ? heardOf(state, place, context, nowMs, start) : []),
  ];
}

// A clock that is fast, or a zone that is wrong, must not hide what comes after it: nothing ends after it has arrived.
function ofNowAtMost(run: RunFact): RunFact {
  const aheadMs = run.end_ms - run.arrived_ms;
  if (aheadMs <= 0) return run;
  const cycle_ms = Math.min(run.cycle_ms, run.arrived_ms);
  return { ...run, start_ms: run.start_ms - aheadMs, end_ms: run.arrived_ms, cycle_ms };
}

function take(state: EngineState, received: RunFact, context: FoldContext, result: Findings): void {
  const run = ofNowAtMost(received);
  const nowMs = state.clockMs;
  state.arrivedMs = nowMs;
  state.delaySecs = run.ingested_ms === null ? null : Math.max(0, (run.arrived_ms - run.ingested_ms) / 1000);
  const aheadMs = received.end_ms - run.end_ms;
  const ageMs = nowMs - run.end_ms;
  if (ageMs > LESSON_MS || !hasRoom(state, run, context)) return;
  const company = companyOf(state, run);
  const source = sourceOf(state, company, run);
  const objects = company.objects.size;
  const object = objectOf(state, company, source, run);
  const isFirst = company.objects.size > objects || object.newest.status === 'RUNNING';
  const isHistory = ageMs > HISTORY_MS + usualDelayMs(source.delay);
  const isNews = isFirst || run.end_ms >= object.newest.end_ms;
  const isRestated = isNews && (isFirst ? null : object.newest.schedule) !== run.schedule;
  const place: ObjectPlace = { company, source, object };
  company.arrivedMs = nowMs;
  const hasOpen = object.openRuns.length > 0;
  if (hasOpen) result.transitions.push(...endOpenRuns(state, place, run, context, nowMs));
  learnHabits(state, place, { run, aheadMs }, context);
  // A subject that was not late while it was running may be due sooner now.
  if (hasOpen && object.habit.isExpected) expectNext(state, place, context, true);
  result.transitions.push(...judgeOffset(state, company, source, context, nowMs));
  noteReadable(company, source, context, nowMs);
  result.transitions.push(...judgeRun(state, place, run, { isHistory, isNews }, context));
  if (isRestated) for (const one of [place, { ...place, object: null }]) expectNext(state, one, context, true);
  if (isOfCycle(run)) {
    const entry = { run, isFirst, isHistory, joined: result.joined };
    result.cycles.push(...rememberInCycle(state, company, object, entry, context));
  }
  if (isHistory || !isNews) return;
  if (company.missing.delete(object.key) && company.missing.size <= MANY_MISSING) {
    result.transitions.push(...callRoll(state, company, context, nowMs, null));
  }
}

interface Newness {
  readonly isHistory: boolean;
  readonly isNews: boolean;
}

// Judges a run for its object and its source, but for their cycles.
function judgeRun(
  state: EngineState,
  place: ObjectPlace,
  run: RunFact,
  { isHistory, isNews }: Newness,
  context: FoldContext,
): AlertTransition[] {
  const { source, object, company } = place;
  const nowMs = state.clockMs;
  const transitions = isHistory ? [] : enterRound(state, place, run, context);
  if (isHistory) learnRates(place, run);
  else transitions.push(...judgeRates(state, place, run, context, nowMs));
  if (isNews && nowMs - run.end_ms <= NEWS_MS) {
    object.newest = run;
    transitions.push(...judgeFailure(state, place, run, context, nowMs));
    transitions.push(...judgePartial(state, place, run, context, nowMs));
  } else if (isNews) object.newest = run;
  if (run.status === 'SUCCESS') {
    const at = { state, source, object, run, context, nowMs };
    transitions.push(...judgeLevels(at, isHistory), ...judgeRows(at, isHistory));
    if (!isHistory) transitions.push(...judgeLimits(at));
    if (object.lastGood === null || run.end_ms >= object.lastGood.end_ms) object.lastGood = run;
  }
  if (run.end_ms >= source.newest.end_ms) source.newest = run;
  noteRunTime(source, object);
  if (isHistory) return transitions;
  company.lastEndMs = Math.max(company.lastEndMs, run.end_ms);
  if (source.habit.isLate) transitions.push(...heardOf(state, { company, source, object: null }, context, nowMs));
  if (object.habit.isLate) transitions.push(...heardOf(state, place, context, nowMs));
  return transitions;
}

// When its subjects ran, and when they are due next.
function learnHabits(
  state: EngineState,
  place: ObjectPlace,
  { run, aheadMs }: { readonly run: RunFact; readonly aheadMs: number },
  context: FoldContext,
): void {
  const { source, object, company } = place;
  const zone = context.zoneOf(run.company);
  const endMs = noteDelay(state, source, run, { aheadMs, zone });
  const isAgain = object.habit.lastMs > 0 && endMs - object.habit.lastMs <= BURST_MS;
  const wasRecurring = isRecurring(object);
  if (run.status === 'SUCCESS' && !wasRecurring) object.successes += 1;
  const isNewlyRecurring = isRecurring(object) && !wasRecurring;
  if (isNewlyRecurring) source.isRecurring = true;
  const activity: Activity = { startMs: run.start_ms, endMs, zone, isAgain, isNewlyRecurring };
  learnHabit(state, { company, source, object: null }, activity, context);
  learnHabit(state, place, activity, context);
  hear(state, source);
}

interface Activity {
  readonly startMs: number;
  /** As its source is heard of. */
  readonly endMs: number;
  readonly zone: string;
  /** Whether its object has run within the time of a burst before. */
  readonly isAgain: boolean;
  /** Whether its object is known to run more than once since now. */
  readonly isNewlyRecurring: boolean;
}

function learnHabit(
  state: EngineState,
  place: Place,
  { startMs, endMs, zone, isAgain, isNewlyRecurring }: Activity,
  context: FoldContext,
): void {
  const { habit } = place.object ?? place.source;
  const isAnother = recordActivity(habit, endMs, zone, isAgain) || isNewlyRecurring;
  if (startMs > habit.lastStartMs) habit.lastStartMs = startMs;
  if (!habit.isExpected && state.clockMs - endMs <= expectedMsOf(habit)) expect(habit, place);
  if (habit.isExpected && (isAnother || habit.timerMs === 0)) expectNext(state, place, context, isAnother);
}

function expect(habit: Habit, { object }: Place): void {
  habit.isExpected = true;
  if (object !== null) object.firstMs = Math.max(object.firstMs, habit.lastMs);
}

const expectedMsOf = ({ gapsSecs }: Habit): number =>
  Math.max(EXPECTED_MS, EXPECTED_INTERVALS * 1000 * Math.max(0, ...gapsSecs));

// The two sources of which the newest ends are known.
function hear(state: EngineState, source: SourceState): void {
  const key = sourceKeyOf(source);
  const endMs = source.habit.lastMs;
  const [first, second] = state.heard;
  if (first?.source === key) first.endMs = Math.max(first.endMs, endMs);
  else if (first === undefined || endMs >= first.endMs) {
    state.heard = first === undefined ? [{ source: key, endMs }] : [{ source: key, endMs }, first];
  } else if (second === undefined || endMs > second.endMs) state.heard = [first, { source: key, endMs }];
}

// Evaluates what has no moment of its own.
function lookAround(state: EngineState, context: FoldContext, result: Findings): void {
  const nowMs = state.clockMs;
  const { transitions, cycles } = result;
  transitions.push(...retireAlerts(state, context, nowMs));
  if (isForgettingDue(nowMs)) transitions.push(...forgetUnseen(state, context, nowMs));
  for (const company of state.companies.values()) {
    const closed = closeCycles(state, company, context, nowMs);
    transitions.push(...closed.transitions);
    cycles.push(...closed.cycles);
  }
  transitions.push(...judgeRefusals(state, context, nowMs), ...judgeUnreadable(state, context, nowMs));
  transitions.push(...judgePipeline(state, context, nowMs), ...noteSilences(state, nowMs));
}

// A firing alert goes on firing when its subject goes silent, and says so: no data is no recovery.
function noteSilences(state: EngineState, nowMs: number): AlertTransition[] {
  const transitions: AlertTransition[] = [];
  for (const open of state.alerts.values()) {
    const { company, source } = open.subject;
    if (open.state !== 'firing' || company === null || source === null) continue;
    if (open.evidence.no_data_since !== null || 'silence_seconds' === open.evidence.measurements[0]?.metric) continue;
    if (isOfUnreadable(open)) continue;
    const holder = holderOf(state, open) as ObjectState | SourceState;
    const isLate = holder.habit.isLate || state.companies.get(company)?.sources.get(source)?.habit.isLate === true;
    if (!isLate) continue;
    const since = isoOf(holder.habit.lastMs);
    transitions.push(annotate(open, { no_data_since: since }, `${open.summary}; no data since ${since}`, nowMs));
  }
  return transitions;
}
