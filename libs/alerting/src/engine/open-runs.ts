import { DAY_MS, localHour, MINUTE_MS } from '@app/time';
import type { AlertTransition, Measurement } from '../model/alert.js';
import type { RunFact } from '../model/run-fact.js';
import type { StartFact } from '../model/start-fact.js';
import { type Bound, checksOf, type FoldContext } from './context.js';
import { FRESH_MS, usualDelayMs } from './delay.js';
import { isoOf } from './evidence.js';
import { judge } from './judge.js';
import { runtimeOf } from './levels.js';
import { hasRoom } from './room.js';
import { companyOf, type EngineState, enterTimer, type ObjectPlace, objectOf, type Place, sourceOf } from './state.js';
import type { OpenRun } from './waiting-runs.js';

/** Open runs of one object that are followed at once. */
const MOST_OPEN = 8;
/** A start that was heard of so much later is history: nobody is told of what it became. */
const HISTORY_MS = DAY_MS;
/** While we ourselves are behind an end may be on its way: it is looked for again after so long. */
const AGAIN_MS = 5 * MINUTE_MS;

// An object that has never ended a run has a newest run all the same: the one that goes on.
const asRun = ({ start_ms, ...start }: StartFact): RunFact => ({
  ...start,
  status: 'RUNNING',
  attempt: null,
  start_ms,
  end_ms: start_ms,
  cycle_ms: start_ms,
  duration_seconds: null,
  cpu_time_seconds: null,
  memory_used_bytes: null,
  rows_out: null,
  schedule: null,
  error_message: null,
  ingested_ms: null,
});

/**
 * Takes a start in: its object is running until its end comes.
 * @returns the place of its object; null: nothing is followed
 */
export function takeStart(state: EngineState, received: StartFact, context: FoldContext): ObjectPlace | null {
  const start = { ...received, start_ms: Math.min(received.start_ms, received.arrived_ms) };
  const nowMs = state.clockMs;
  const run = asRun(start);
  if (nowMs - start.start_ms > HISTORY_MS + delayOf(state, start) || !hasRoom(state, run, context)) return null;
  const company = companyOf(state, start);
  const source = sourceOf(state, company, run);
  const object = objectOf(state, company, source, run);
  const place: ObjectPlace = { company, source, object };
  state.arrivedMs = nowMs;
  company.arrivedMs = nowMs;
  const { openRuns, newest, habit } = object;
  // It has ended, it is known, or a run that began later has ended: this one is past.
  const isPast = newest.status !== 'RUNNING' && (newest.run_id === start.run_id || habit.lastStartMs > start.start_ms);
  if (isPast || openRuns.length >= MOST_OPEN || openRuns.some(({ run_id }) => run_id === start.run_id)) return null;
  const [bound] = checksOf('runtime', object.subject, context);
  if (bound === undefined) return null;
  const open = openRunOf(place, bound, start, context);
  openRuns.push(open);
  awaitEnd(state, place, open);
  return place;
}

function delayOf({ companies }: EngineState, { company, source }: StartFact): number {
  const known = companies.get(company)?.sources.get(source);
  return known === undefined ? 0 : usualDelayMs(known.delay);
}

function openRunOf(
  { source, object }: ObjectPlace,
  { check, settings }: Bound<'runtime'>,
  { run_id, start_ms, arrived_ms }: Pick<StartFact, 'run_id' | 'start_ms' | 'arrived_ms'>,
  context: FoldContext,
): OpenRun {
  const { maxSecs, ratio, leastSecs, firstSecs, minRuns } = check.settings(settings.options);
  const hour = localHour(context.zoneOf(object.subject.company ?? ''), start_ms);
  const usual = runtimeOf(source, object, hour);
  const isKnown = usual !== null && usual.count >= minRuns;
  const limitSecs = maxSecs > 0 ? maxSecs : isKnown ? Math.max(leastSecs, ratio * usual.p99Secs) : firstSecs;
  const lateMs = arrived_ms - start_ms;
  const stuckMs = start_ms + limitSecs * 1000;
  // An end takes as long on its way as the start did, and as the runs of its source usually do.
  const dueMs = stuckMs + Math.max(usualDelayMs(source.delay), lateMs < FRESH_MS ? 0 : lateMs);
  return { run_id, start_ms, arrived_ms, stuckMs, dueMs, usual: isKnown ? usual : null, isStuck: false };
}

/** Enters the moment at which an open run has taken too long. */
function awaitEnd(state: EngineState, place: ObjectPlace, { dueMs }: OpenRun): void {
  enterTimer(state, 'stuck', place, Math.max(dueMs, state.clockMs));
}

/** Waits for the open runs of a state that was kept. `isAnew`: with other rules. */
export function awaitEnds(state: EngineState, place: ObjectPlace, context: FoldContext, isAnew: boolean): void {
  const { object } = place;
  if (object.openRuns.length === 0) return;
  const [bound] = checksOf('runtime', object.subject, context);
  if (isAnew) {
    object.openRuns = object.openRuns.flatMap((open) =>
      open.isStuck ? [open] : bound === undefined ? [] : [openRunOf(place, bound, open, context)],
    );
  }
  for (const open of object.openRuns) if (!open.isStuck) awaitEnd(state, place, open);
}

/** The moment has come at which an open run has taken too long. */
export function judgeOpenRuns(
  state: EngineState,
  place: ObjectPlace,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const { object } = place;
  const due = object.openRuns.filter(({ isStuck, dueMs }) => !isStuck && dueMs <= nowMs);
  if (due.length === 0) return [];
  if (state.isBehind) {
    enterTimer(state, 'stuck', place, nowMs + AGAIN_MS);
    return [];
  }
  for (const open of due) open.isStuck = true;
  return tellStuck(
    state,
    place,
    object.openRuns.find(({ isStuck }) => isStuck)!,
    context,
    nowMs,
  );
}

function tellStuck(
  state: EngineState,
  { object }: ObjectPlace,
  { run_id, start_ms, stuckMs, usual }: OpenRun,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const runningSecs = (nowMs - start_ms) / 1000;
  const baseline =
    usual === null
      ? null
      : {
          value: usual.usualSecs,
          made_of: 'level of the object at this time of the day and the week',
          sample_size: usual.count,
        };
  const measurement: Measurement = {
    metric: 'runtime_seconds',
    observed: runningSecs,
    threshold: (stuckMs - start_ms) / 1000,
    baseline,
  };
  const judged = {
    holder: object,
    window: () => `since ${isoOf(start_ms)}`,
    runs: [],
    sampleSize: 1,
    lastGood: object.lastGood,
    eventMs: nowMs,
    startedMs: Math.min(stuckMs, nowMs),
  };
  return checksOf('runtime', object.subject, context).flatMap((bound) => {
    const says = bound.check.says({ run_id, since: isoOf(start_ms), runningSecs, usualSecs: usual?.usualSecs ?? null });
    return judge(state, bound, { is: 'bad', measurements: [measurement], runIds: [run_id], says }, judged, nowMs);
  });
}

/**
 * Takes a run of an object that has open ones: its own end, whatever its status, and for those that began before it the sign that
 * they are past.
 */
export function endOpenRuns(
  state: EngineState,
  { object }: ObjectPlace,
  run: RunFact,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const isOver = (open: OpenRun): boolean => open.run_id === run.run_id || open.start_ms < run.start_ms;
  const before = object.openRuns;
  object.openRuns = before.filter((open) => !isOver(open));
  const was = before.find((open) => open.isStuck && isOver(open));
  if (was === undefined || object.openRuns.some(({ isStuck }) => isStuck)) return [];
  const says =
    was.run_id === run.run_id
      ? `has ended its run ${was.run_id}: ${run.status}`
      : `has ended a later run: nobody waits for ${was.run_id} any more`;
  const judged = {
    holder: object,
    window: () => `the run that ended at ${isoOf(run.end_ms)}`,
    runs: [run],
    sampleSize: 1,
    lastGood: object.lastGood,
    eventMs: run.end_ms,
  };
  return checksOf('runtime', object.subject, context).flatMap((bound) =>
    judge(state, bound, { is: 'good', measurements: [], says }, judged, nowMs),
  );
}

/** Until when an object is running as it usually does, epoch milliseconds; 0: no run of it is open. */
export function runningUntilMs({ object }: Place): number {
  if (object === null || object.openRuns.length === 0) return 0;
  return Math.max(...object.openRuns.map(({ dueMs }) => dueMs));
}
