import { DAY_MS, HOUR_MS, MINUTE_MS } from '@app/time';
import type { AlertTransition } from '../model/alert.js';
import type { CycleReport } from '../model/cycle.js';
import type { RunFact } from '../model/run-fact.js';
import { recordActivity } from './cadence.js';
import type { FoldContext } from './context.js';
import { isoOf } from './evidence.js';
import { forgetUnseen, isForgettingDue } from './forget.js';
import { annotate } from './lifecycle.js';
import { isNewest, judgeObject, rememberRun } from './object-runs.js';
import { judgeRefusals } from './refused.js';
import { retireAlerts } from './retire.js';
import { callRoll, closeCycles, rememberInCycle, reportOf } from './roll-call.js';
import { hasRoom } from './room.js';
import { addObjectSample, addSourceSample, SAMPLE_DAYS } from './samples.js';
import { heardOf, judgeHeard, judgeSilences, lookLater } from './silence.js';
import {
  type AlertHolder,
  type ClosedCycle,
  companyOf,
  type CompanyState,
  type EngineState,
  type GroupState,
  holderOf,
  objectOf,
  type ObjectState,
  sourceOf,
  type SourceState,
} from './state.js';
import { forgetRuns, judgeGroup, rememberInGroup, runsOfHour } from './windows.js';

/** Once so often the engine looks at what only time changes. */
const TICK_MS = MINUTE_MS;
/** A run that ended longer ago tells nothing about now: it teaches habits, and pages nobody. */
const NEWS_MS = DAY_MS;
/** A run that ended longer ago is history, of which there is nothing to learn. */
const LESSON_MS = 35 * DAY_MS;
/** An hour is judged when its last runs have had the time to arrive. */
const HOUR_SETTLES_MS = 5 * MINUTE_MS;
/** The longest window that an option may ask for. */
const LONGEST_WINDOW_MS = DAY_MS;
const USUAL_WINDOW_MS = 3 * HOUR_MS;
/** While more are missing than this, one of them who comes back does not make the roll be called again. */
const MANY_MISSING = 1000;

export interface FoldInput {
  /** The runs in the order of storing; each exactly once. */
  readonly runs: readonly RunFact[];
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
export function fold(state: EngineState, { runs, nowMs }: FoldInput, context: FoldContext): FoldResult {
  const result: Findings = { transitions: [], cycles: [], joined: new Map() };
  for (const run of runs) {
    advance(state, run.arrived_ms, context, result);
    take(state, run, context, result);
  }
  advance(state, nowMs, context, result);
  // Once for all who came late: a report names everybody.
  for (const [cycle, company] of result.joined) result.cycles.push(reportOf(company, cycle));
  return { transitions: result.transitions, cycles: result.cycles };
}

// The moments between the clock and `untilMs` at which the engine looks around.
function advance(state: EngineState, untilMs: number, context: FoldContext, result: Findings): void {
  if (state.clockMs === 0) {
    state.clockMs = untilMs;
    state.hour = Math.floor((untilMs - HOUR_SETTLES_MS) / HOUR_MS) - 1;
  }
  for (let tick = (Math.floor(state.clockMs / TICK_MS) + 1) * TICK_MS; tick <= untilMs; tick += TICK_MS) {
    state.clockMs = tick;
    lookAround(state, context, result);
  }
  if (untilMs > state.clockMs) state.clockMs = untilMs;
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
  const ageMs = nowMs - run.end_ms;
  if (ageMs > LESSON_MS || !hasRoom(state, run, context)) return;
  const company = companyOf(state, run);
  const source = sourceOf(state, company, run);
  const object = objectOf(state, company, source, run);
  const isFirst = object.runs.length === 0;
  const isNews = isNewest(object, run);
  learn(source, object, run, context, nowMs);
  if (isFirst) lookLater(company, object, nowMs);
  if (isNews) rememberRun(object, run);
  if (run.end_ms > source.newest.end_ms) source.newest = run;
  const entry = { run, isFirst, isHistory: ageMs > NEWS_MS, joined: result.joined };
  result.cycles.push(...rememberInCycle(state, company, object, entry, context));
  if (ageMs > NEWS_MS) return;
  source.cadence.isExpected = true;
  object.cadence.isExpected = true;
  rememberInGroup(company, run);
  rememberInGroup(source, run);
  if (!isNews) return;
  result.transitions.push(...judgeObject(state, object, run, context, nowMs));
  result.transitions.push(...judgeHeard(state, source, run, context, nowMs));
  result.transitions.push(...judgeHeard(state, object, run, context, nowMs));
  if (company.missing.delete(object.key) && company.missing.size <= MANY_MISSING) {
    result.transitions.push(...callRoll(state, company, context, nowMs, null));
  }
}

function learn(source: SourceState, object: ObjectState, run: RunFact, context: FoldContext, nowMs: number): void {
  const zone = context.zoneOf(run.company);
  for (const quiet of [source, object]) {
    recordActivity(quiet.cadence, run.end_ms, zone);
    heardOf(quiet);
  }
  if (run.status !== 'SUCCESS' || run.duration_seconds === null) return;
  if (!isOutOfShape(object, nowMs)) addObjectSample(object.samples, run.end_ms, run.duration_seconds);
  if (!isOutOfShape(source, nowMs)) addSourceSample(source.samples, run.end_ms, run.duration_seconds);
}

// A measurement taken while durations are said to be wrong is not added to the baseline: else an alert would resolve
// itself by going on. After the days of a baseline it has become usual.
const isOutOfShape = ({ alerts }: AlertHolder, nowMs: number): boolean =>
  alerts.some(
    ({ evidence, startedMs }) =>
      nowMs - startedMs < SAMPLE_DAYS * DAY_MS &&
      evidence.measurements.some(({ metric, baseline }) => metric === 'duration_seconds' && baseline !== null),
  );

function* groupsOf(state: EngineState): Generator<GroupState> {
  for (const company of state.companies.values()) {
    yield company;
    yield* company.sources.values();
  }
}

// Evaluates the checks that depend on time alone, and those that run once a minute however much has come.
function lookAround(state: EngineState, context: FoldContext, result: Findings): void {
  const nowMs = state.clockMs;
  const { transitions, cycles } = result;
  transitions.push(...retireAlerts(state, context, nowMs));
  if (isForgettingDue(nowMs)) transitions.push(...forgetUnseen(state, context, nowMs));
  for (const company of state.companies.values()) {
    const closed = closeCycles(state, company, context, nowMs, nowMs - NEWS_MS);
    transitions.push(...closed.transitions);
    cycles.push(...closed.cycles);
  }
  for (const group of groupsOf(state)) {
    if (!group.isDirty) continue;
    group.isDirty = false;
    transitions.push(...judgeGroup(state, 'window', group, { runs: group.runs, window: () => '' }, context, nowMs));
  }
  judgeHours(state, context, result);
  transitions.push(...judgeRefusals(state, context, nowMs));
  transitions.push(...judgeSilences(state, context, nowMs), ...noteSilences(state, nowMs));
}

function judgeHours(state: EngineState, context: FoldContext, { transitions }: Findings): void {
  const nowMs = state.clockMs;
  const hour = Math.floor((nowMs - HOUR_SETTLES_MS) / HOUR_MS) - 1;
  if (hour <= state.hour) return;
  state.hour = hour;
  const window = (): string => `the hour from ${isoOf(hour * HOUR_MS)}`;
  const keptMs =
    context.config.overrides.length === 0 && Object.keys(context.config.rules).length === 0
      ? USUAL_WINDOW_MS
      : LONGEST_WINDOW_MS;
  for (const group of groupsOf(state)) {
    if (group.runs.length === 0) continue;
    transitions.push(...judgeGroup(state, 'hour', group, { runs: runsOfHour(group, hour), window }, context, nowMs));
    forgetRuns(group, nowMs - keptMs);
  }
}

// A firing alert goes on firing when its subject goes silent, and says so: no data is no recovery.
function noteSilences(state: EngineState, nowMs: number): AlertTransition[] {
  const transitions: AlertTransition[] = [];
  for (const open of state.alerts.values()) {
    const { company, source } = open.subject;
    if (open.state !== 'firing' || company === null || source === null) continue;
    if (open.evidence.no_data_since !== null || 'silence_seconds' === open.evidence.measurements[0]?.metric) continue;
    const holder = holderOf(state, open) as ObjectState | SourceState;
    const isLate = holder.cadence.isLate || state.companies.get(company)?.sources.get(source)?.cadence.isLate === true;
    if (!isLate) continue;
    const since = isoOf(holder.cadence.lastMs);
    transitions.push(annotate(open, { no_data_since: since }, `${open.summary}; no data since ${since}`, nowMs));
  }
  return transitions;
}
