import { MINUTE_MS } from '@app/time';
import type { AlertTransition } from '../model/alert.js';
import type { StartFact } from '../model/start-fact.js';
import { subjectName } from '../model/subject.js';
import type { SilenceSettings, Verdict } from '../rules/checks.js';
import { durationText } from '../rules/words.js';
import { type Bound, checksOf, type FoldContext, isRetired, readOnce } from './context.js';
import { newestDelayMs, unprovenDelayMs } from './delay.js';
import { isDoubtful } from './doubt.js';
import { isoOf } from './evidence.js';
import { type Deadline, deadlineOf, isSeldom } from './habit.js';
import { judge } from './judge.js';
import { resolve } from './lifecycle.js';
import { runningUntilMs } from './open-runs.js';
import { runTimeSecsOf, shortestRunTimeSecs } from './run-times.js';
import {
  type EngineState,
  enterTimer,
  isRecurring,
  type ObjectPlace,
  type ObjectState,
  type Place,
  type SourceState,
} from './state.js';
import { scheduledDeadline, statedDeadline } from './stated.js';
import { statedFor } from './stated-schedules.js';
import { isUnreadable, tellInsteadOfSilence } from './unreadable.js';

/** A silence that is not to be judged now is looked at again after so long. */
const AGAIN_MS = 5 * MINUTE_MS;
/** After its source is back an object has so many of its cycles, and a while, to come back too. */
const BACK_CYCLES = 1.5;
const BACK_MS = 10 * MINUTE_MS;

const holderAt = ({ source, object }: Place): SourceState | ObjectState => object ?? source;

const runTimeSecs = ({ source, object }: Place, { runTimeRatio }: SilenceSettings): number =>
  object === null ? shortestRunTimeSecs(source, runTimeRatio) : (runTimeSecsOf(object, runTimeRatio) ?? 0);

/**
 * When a subject is late, computed forward from its last run. Runs that come late are waited for as much longer.
 * @returns null: nothing is expected of it, or the rule is off
 */
export function deadlineAt(state: EngineState, place: Place, context: FoldContext): Deadline | null {
  const deadline = promptDeadline(state, place, context);
  if (deadline === null) return null;
  const delayMs = newestDelayMs(place.source, holderAt(place).newest);
  // A stated schedule counts at once.
  const unprovenMs = deadline.usual.madeOf === 'stated' ? 0 : unprovenDelayMs(place.source);
  const lateMs = Math.max(deadline.lateMs + Math.max(delayMs, unprovenMs), runningUntilMs(place));
  return lateMs === deadline.lateMs ? deadline : { ...deadline, lateMs };
}

const settingsOf = readOnce(({ check, settings }: Bound<'silence'>) => check.settings(settings.options));

// As if every run came when it ends.
function promptDeadline(state: EngineState, place: Place, context: FoldContext): Deadline | null {
  const { subject, habit } = holderAt(place);
  const [bound] = checksOf('silence', subject, context);
  if (bound === undefined || !habit.isExpected) return null;
  const isKnown = place.object === null ? place.source.isRecurring : isRecurring(place.object);
  const settings = settingsOf(bound);
  const zone = context.zoneOf(subject.company ?? '');
  const sinceMs = Math.max(habit.lastMs, state.behindUntilMs);
  const stated = statedFor(place, context);
  if (stated.length > 0) {
    return earliest(
      stated.map((one) =>
        'cron' in one ? scheduledDeadline(one, habit, state.behindUntilMs, zone) : statedDeadline(one, sinceMs, zone),
      ),
    );
  }
  const deadline = isKnown ? learnedAt(state, place, context, { sinceMs, zone, settings }) : null;
  if (deadline !== null) return deadline;
  if (settings.firstSilenceSecs === 0) return null;
  const usual = { usualSecs: settings.firstSilenceSecs, madeOf: 'default', sampleSize: 0 } as const;
  const lateMs = sinceMs + settings.firstSilenceSecs * 1000;
  return { dueMs: lateMs, lateMs, usual, graceSecs: 0, isPostponed: false };
}

interface Learned {
  readonly sinceMs: number;
  readonly zone: string;
  readonly settings: SilenceSettings;
}

function learnedAt(
  state: EngineState,
  place: Place,
  context: FoldContext,
  { sinceMs, zone, settings }: Learned,
): Deadline | null {
  if (place.object === null && isSeldomSource(place.source)) return earliestOf(state, place, context);
  const { graceRatio, minGraceSecs, maxGraceSecs, minWeeks } = settings;
  const runSecs = runTimeSecs(place, settings);
  return deadlineOf(holderAt(place).habit, sinceMs, {
    zone,
    minWeeks,
    isAlone: isAlone(place),
    graceOf: ({ usualSecs }) => runSecs + Math.max(minGraceSecs, Math.min(maxGraceSecs, graceRatio * usualSecs)),
  });
}

// Nothing of its company has been heard of for longer than it pauses itself. An object has its source.
function isAlone({ company, source, object }: Place): boolean {
  if (object !== null) return false;
  const pauseMs = 1000 * Math.max(0, ...source.habit.gapsSecs);
  return company.lastEndMs <= source.newest.end_ms + pauseMs;
}

// Runs of different objects, one after the other, are no cadence.
function isSeldomSource({ objects }: SourceState): boolean {
  for (const { habit } of objects.values()) if (habit.isExpected && !isSeldom(habit)) return false;
  return true;
}

function earliestOf(state: EngineState, { company, source }: Place, context: FoldContext): Deadline | null {
  return earliest(
    [...source.objects.values()].map((object) => promptDeadline(state, { company, source, object }, context)),
  );
}

const earliest = (deadlines: readonly (Deadline | null)[]): Deadline | null =>
  deadlines.reduce(
    (first, one) => (one === null || (first !== null && first.lateMs <= one.lateMs) ? first : one),
    null,
  );

/**
 * Sees to it that the silence of a subject is looked at when it is late. After each run; cheap when that is known already.
 * Where nothing is known yet there is no moment to look at it: the next run asks again.
 */
export function expectNext(state: EngineState, place: Place, context: FoldContext, isAnew: boolean): void {
  const { habit } = holderAt(place);
  if (habit.timerMs !== 0 && !isAnew) return;
  const deadline = deadlineAt(state, place, context);
  if (deadline === null) habit.timerMs = 0;
  else waitFor(state, place, deadline);
}

/** Enters the moment of a state that was kept again. */
export function expectAgain(state: EngineState, place: Place): void {
  const { habit } = holderAt(place);
  if (habit.timerMs !== 0) enterTimer(state, place.object === null ? 'source' : 'object', place, habit.timerMs);
}

function waitFor(state: EngineState, place: Place, { lateMs, isPostponed }: Deadline): void {
  wait(state, place, isPostponed ? Math.min(lateMs, state.clockMs + AGAIN_MS) : lateMs);
}

function wait(state: EngineState, place: Place, ms: number): void {
  const { habit } = holderAt(place);
  habit.timerMs = Math.max(ms, state.clockMs);
  enterTimer(state, place.object === null ? 'source' : 'object', place, habit.timerMs);
}

// An object with an open run is running, or that is told in place of its silence. So is its source while it waits for nothing else.
function isRunning(state: EngineState, { company, source, object }: Place, context: FoldContext): boolean {
  if (object !== null) return object.openRuns.length > 0;
  let isOne = false;
  for (const one of source.objects.values()) {
    if (one.openRuns.length > 0) isOne = true;
    else if (one.habit.isExpected && !isRetired(one.subject, context)) {
      const deadline = deadlineAt(state, { company, source, object: one }, context);
      if (deadline !== null && deadline.lateMs <= state.clockMs) return false;
    }
  }
  return isOne;
}

/** A subject that ran again is not silent: that is the evidence. A start is, too: `start` is the run that goes on. */
export function heardOf(
  state: EngineState,
  place: Place,
  context: FoldContext,
  nowMs: number,
  start: StartFact | null = null,
): AlertTransition[] {
  const holder = holderAt(place);
  const { habit, subject, alerts } = holder;
  if (!habit.isLate) return [];
  const deadline = deadlineAt(state, place, context);
  // One run of hours ago, of a source that sends late, is no news of now.
  if (deadline !== null && deadline.lateMs <= nowMs && !isRunning(state, place, context)) return [];
  habit.isLate = false;
  if (place.object === null) {
    place.source.doubtMs = 0;
    place.source.backMs = nowMs;
  }
  if (alerts.length === 0) return [];
  const { newest } = holder;
  const judged = {
    holder,
    window: () => (start === null ? `the run that ended at ${isoOf(newest.end_ms)}` : `since ${isoOf(start.start_ms)}`),
    runs: start === null ? [newest] : [],
    sampleSize: 1,
    lastGood: null,
    eventMs: Math.min(start?.start_ms ?? newest.end_ms, nowMs),
  };
  const verdict: Verdict = { is: 'good', measurements: [], says: start === null ? 'runs again' : 'is running again' };
  return checksOf('silence', subject, context).flatMap((bound) => judge(state, bound, verdict, judged, nowMs));
}

const madeOfWords: Readonly<Record<Deadline['usual']['madeOf'], string>> = {
  stated: 'as stated in the rules file, or by its sender',
  calendar: 'its longest interval, or the same day of the next month',
  learned: 'longest usual silence at this hour of the week',
  days: 'longest silence at this hour of the last days',
  gaps: 'twice its longest interval so far',
  default: 'default, until the cadence is learned',
};

/** The moment has come at which a source is late, or waits for one more word. */
export function judgeSource(state: EngineState, place: Place, context: FoldContext, nowMs: number): AlertTransition[] {
  const { source } = place;
  const { habit } = source;
  const deadline = isRetired(source.subject, context) ? null : deadlineAt(state, place, context);
  if (deadline === null || deadline.lateMs > nowMs) {
    habit.timerMs = 0;
    if (deadline !== null) waitFor(state, place, deadline);
    else if (habit.isLate) habit.isLate = false;
    return [];
  }
  if (isRunning(state, place, context)) {
    wait(state, place, nowMs + AGAIN_MS);
    return [];
  }
  habit.isLate = true;
  if (state.isBehind) {
    wait(state, place, nowMs + AGAIN_MS);
    return [];
  }
  const told = tellInsteadOfSilence(state, place, deadline, context);
  if (told !== null) {
    source.doubtMs = 0;
    wait(state, place, nowMs + AGAIN_MS);
    return told;
  }
  if (isDoubtful(state, source, deadline, nowMs)) {
    source.doubtMs ||= nowMs;
    wait(state, place, nowMs + MINUTE_MS);
    return [];
  }
  source.doubtMs = 0;
  wait(state, place, nowMs + AGAIN_MS);
  return tellSilent(state, place, deadline, context, nowMs);
}

/** The moment has come at which an object is late. */
export function judgeObject(
  state: EngineState,
  place: ObjectPlace,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const { object, source } = place;
  const { habit } = object;
  const deadline = isRetired(object.subject, context) ? null : deadlineAt(state, place, context);
  if (deadline === null || deadline.lateMs > nowMs) {
    habit.timerMs = 0;
    habit.isLate = false;
    if (deadline !== null) wait(state, place, deadline.lateMs);
    return [];
  }
  if (isRunning(state, place, context) || isOfItsSource(state, source, object, nowMs)) {
    wait(state, place, nowMs + AGAIN_MS);
    return [];
  }
  const successor = successorOf(source, object);
  if (successor !== null) return renamed(state, { place, deadline, successor }, context, nowMs);
  habit.isLate = true;
  wait(state, place, nowMs + AGAIN_MS);
  return [
    ...tellSilent(state, place, deadline, context, nowMs),
    ...retireIfGone(state, object, deadline, context, nowMs),
  ];
}

// While its source is silent or unreadable, or everything is silent, or its source is just back, an object says nothing by its own silence.
function isOfItsSource(state: EngineState, source: SourceState, { habit }: ObjectState, nowMs: number): boolean {
  if (state.isBehind || source.habit.isLate || isUnreadable(source)) return true;
  if (source.backMs > 0 && nowMs - source.backMs < BACK_CYCLES * source.lengthMs + BACK_MS) return true;
  const sinceMs = Math.max(habit.lastMs, state.behindUntilMs);
  return source.habit.lastMs <= sinceMs + (nowMs - sinceMs) / 2;
}

function tellSilent(
  state: EngineState,
  place: Place,
  deadline: Deadline,
  context: FoldContext,
  nowMs: number,
  renamedTo: string | null = null,
): AlertTransition[] {
  const holder = holderAt(place);
  const { subject, habit, newest } = holder;
  const { usual, dueMs, lateMs } = deadline;
  const silenceSecs = (nowMs - habit.lastMs) / 1000;
  const baseline = { value: usual.usualSecs, made_of: madeOfWords[usual.madeOf], sample_size: usual.sampleSize };
  const measurement = {
    metric: 'silence_seconds',
    observed: silenceSecs,
    threshold: (lateMs - habit.lastMs) / 1000,
    baseline,
  };
  const verdict: Verdict = {
    is: renamedTo === null ? 'bad' : 'waiting',
    measurements: [measurement],
    says:
      renamedTo !== null
        ? `is called ${renamedTo} now`
        : `is silent: no run since ${isoOf(habit.lastMs)}, the next was due by ${isoOf(dueMs)}, and may be ${durationText((lateMs - dueMs) / 1000)} late`,
  };
  const judged = {
    holder,
    window: () => `since ${isoOf(habit.lastMs)}`,
    runs: [],
    sampleSize: usual.sampleSize,
    lastGood: newest,
    eventMs: nowMs,
    startedMs: Math.min(dueMs, nowMs),
  };
  return checksOf('silence', subject, context).flatMap((bound) => judge(state, bound, verdict, judged, nowMs));
}

/** An object of the same id in the same zone under another name, which began to run when this one ended. */
export function successorOf({ objects }: SourceState, { subject, habit }: ObjectState): ObjectState | null {
  for (const other of objects.values()) {
    const { object_id, zone, object_type } = other.subject;
    if (object_id !== subject.object_id || zone !== subject.zone || object_type === subject.object_type) continue;
    if (other.firstMs > habit.lastMs && other.habit.isExpected) return other;
  }
  return null;
}

interface Renaming {
  readonly place: ObjectPlace;
  readonly deadline: Deadline;
  readonly successor: ObjectState;
}

// Said once, by an alert that never fires: nobody has to do anything about it.
function renamed(
  state: EngineState,
  { place, deadline, successor }: Renaming,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const { object } = place;
  const name = successor.subject.object_type ?? '';
  const says = `${subjectName(object.subject)} is called ${name} now: it is not expected any more under its old name`;
  return [...tellSilent(state, place, deadline, context, nowMs, name), ...retire(state, object, says, nowMs)];
}

function retireIfGone(
  state: EngineState,
  object: ObjectState,
  { usual }: Deadline,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const [bound] = checksOf('silence', object.subject, context);
  if (bound === undefined) return [];
  const { retireDays, retireIntervals } = settingsOf(bound);
  const silenceSecs = (nowMs - object.habit.lastMs) / 1000;
  if (silenceSecs < Math.max(retireDays, retireIntervals * usual.usualSecs)) return [];
  const says = `${subjectName(object.subject)} has not run for ${durationText(silenceSecs)}: it is retired, and not expected any more`;
  return retire(state, object, says, nowMs);
}

/** Nobody waits for it any more, until it runs again. */
function retire(state: EngineState, object: ObjectState, summary: string, nowMs: number): AlertTransition[] {
  object.habit.isExpected = false;
  object.habit.isLate = false;
  object.habit.timerMs = 0;
  return object.alerts
    .filter(({ evidence }) => evidence.measurements[0]?.metric === 'silence_seconds')
    .flatMap((open) => resolve(state, object, open, { summary, evidence: open.evidence }, nowMs));
}
