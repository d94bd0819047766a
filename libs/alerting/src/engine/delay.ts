import { HOUR_MS, MINUTE_MS } from '@app/time';
import type { RunFact } from '../model/run-fact.js';
import { forgetHabit, type Habit, rebaseHabit } from './habit.js';
import type { Delay, DeliveryBurst } from './delivery.js';
import type { EngineState, SourceState } from './state.js';

/** Runs that arrive closer to each other are one burst. */
const BURST_MS = 10 * MINUTE_MS;
const BURSTS = 3;
/** A shorter delay is the way of a record, and no habit. */
const LEAST_MS = 10 * MINUTE_MS;
/** A file holds the runs of at least so long a time. */
const FILE_MS = 30 * MINUTE_MS;
/** The runs of a longer time that come together are a history that is read in once, and no file that comes each day. */
const HISTORY_MS = 36 * HOUR_MS;
/** A run that arrives so soon after its end, its usual delay left out, says how things are now. */
export const FRESH_MS = 10 * MINUTE_MS;
/** Zones differ from UTC by whole half hours: so much behind the clock, and ahead of it, no delivery does by chance. */
const STEP_MS = HOUR_MS / 2;
const MOST_BEHIND_MS = 12 * HOUR_MS;
const LEAST_BEHIND_MS = 2.5 * HOUR_MS;
const MOST_AHEAD_MS = 14 * HOUR_MS;
const LEAST_AHEAD_MS = HOUR_MS;
/** A record comes by a few minutes later than that; a clock may be a minute fast. */
const WAY_MS = 10 * MINUTE_MS;
const CLOCK_MS = MINUTE_MS;
/** Runs that agree, and runs in a row that do not, after which another offset is looked for. */
const LEAST_RUNS = 3;
const MOST_OTHERS = 3;

/**
 * Remembers how long after its end a run of a source arrived, and says when it was heard of as it usually is. Three bursts that
 * were all late by about the same have a usual delay: a file that is collected a day later, or times that are read in a wrong
 * zone. It is added to the ends. Three that each hold the runs of a longer time are files: of those the arrival counts.
 * @param aheadMs how much earlier than its end the run arrived
 * @returns the time by which the silence of the source is judged, epoch milliseconds
 */
export function noteDelay(
  state: EngineState,
  source: SourceState,
  run: RunFact,
  { aheadMs, zone }: { readonly aheadMs: number; readonly zone: string },
): number {
  const { delay, newest, habit } = source;
  if (habit.lastMs === 0 || run.end_ms >= newest.end_ms) {
    const lagMs = Math.max(0, run.arrived_ms - run.end_ms);
    noteOffset(delay, (run.ingested_ms ?? run.arrived_ms) - run.end_ms - aheadMs, run.arrived_ms);
    noteBurst(source, lagMs, run.arrived_ms - newest.arrived_ms, { zone, nowMs: state.clockMs });
    state.lagMs = delay.areFiles ? 0 : Math.max(0, lagMs - delay.shiftMs);
    if (state.lagMs < FRESH_MS) state.freshMs = state.clockMs;
  }
  const nowMs = Math.max(run.end_ms, state.clockMs);
  return delay.areFiles ? nowMs : Math.min(run.end_ms + delay.shiftMs, nowMs);
}

interface At {
  readonly zone: string;
  readonly nowMs: number;
}

function noteBurst(source: SourceState, lagMs: number, sinceMs: number, { zone, nowMs }: At): void {
  const { delay } = source;
  const last = delay.bursts.at(-1);
  const isThird = last !== undefined && sinceMs >= BURST_MS && delay.bursts.length === BURSTS - 1;
  if (last !== undefined && sinceMs < BURST_MS) addToBurst(last, lagMs);
  else {
    // The burst before is whole now.
    delay.bursts.push({ leastMs: lagMs, mostMs: lagMs, runs: 1, late: isLate(lagMs) ? 1 : 0 });
    if (delay.bursts.length > BURSTS) delay.bursts.shift();
    const whole = delay.bursts.slice(0, -1);
    const areFiles = whole.length === BURSTS - 1 && whole.every(isFile);
    if (areFiles !== delay.areFiles && (areFiles || !whole.some(isFile))) {
      delay.areFiles = areFiles;
      for (const habit of habitsOf(source)) forgetHabit(habit, nowMs);
    }
  }
  const least = leastOf(delay);
  delay.shiftMs = delay.bursts.length === BURSTS && isLate(least) ? least : 0;
  // All that is known by now came with this delay.
  if (isThird && delay.shiftMs > 0 && !delay.areFiles) {
    for (const habit of habitsOf(source)) rebaseHabit(habit, delay.shiftMs, zone);
  }
}

const habitsOf = ({ habit, objects }: SourceState): Habit[] => [
  habit,
  ...[...objects.values()].map((object) => object.habit),
];

const isLate = (lagMs: number): boolean => lagMs >= LEAST_MS;

function addToBurst(burst: DeliveryBurst, lagMs: number): void {
  burst.leastMs = Math.min(burst.leastMs, lagMs);
  burst.mostMs = Math.max(burst.mostMs, lagMs);
  burst.runs += 1;
  if (isLate(lagMs)) burst.late += 1;
}

// Runs of a longer time that came together, and hardly one of them in time.
const isFile = ({ leastMs, mostMs, runs, late }: DeliveryBurst): boolean =>
  mostMs - leastMs >= FILE_MS && 2 * late > runs;

const isHistory = ({ leastMs, mostMs }: DeliveryBurst): boolean => mostMs - leastMs >= HISTORY_MS;

function leastOf({ bursts }: Delay): number {
  let least = Infinity;
  for (const { leastMs } of bursts) least = Math.min(least, leastMs);
  return least;
}

/** How long after its end a run of a source may usually arrive, in milliseconds. */
export const usualDelayMs = ({ bursts, shiftMs, areFiles }: Delay): number =>
  areFiles ? Math.max(...bursts.map(({ mostMs }) => mostMs)) : shiftMs;

/**
 * By how much later than usual the newest run came, when the burst before came late, too: runs that ended since then may be as
 * long on their way. One late run may be a replay. A burst of runs of a longer time than the delay is a history that is read
 * in, or a sender that catches up: it has no more to send.
 */
export function newestDelayMs({ delay: { shiftMs, areFiles, bursts } }: SourceState, newest: RunFact): number {
  const before = bursts.at(-2);
  const last = bursts.at(-1);
  if (areFiles || before === undefined || last === undefined) return 0;
  const lateMs = Math.min(newest.arrived_ms - newest.end_ms, before.leastMs) - shiftMs;
  if (lateMs < FRESH_MS || lateMs >= HISTORY_MS) return 0;
  return last.mostMs - last.leastMs > lateMs ? 0 : lateMs;
}

/** A delay that all runs had so far, and that may be the usual one: nobody is late before it has passed as well. */
export function unprovenDelayMs({ delay }: SourceState): number {
  const { bursts, areFiles } = delay;
  if (bursts.length === 0 || areFiles || (bursts.length === BURSTS && !bursts.every(isFile))) return 0;
  if (bursts.every(isFile)) return Math.max(0, ...bursts.filter((one) => !isHistory(one)).map(({ mostMs }) => mostMs));
  const least = leastOf(delay);
  return isLate(least) ? least : 0;
}

/** The offset of a zone that a delay looks like; 0: none. */
function zoneOffsetOf(lagMs: number): number {
  const ms = Math.floor((lagMs + CLOCK_MS) / STEP_MS) * STEP_MS;
  if (lagMs - ms > WAY_MS) return 0;
  const isOne = ms > 0 ? ms >= LEAST_BEHIND_MS && ms <= MOST_BEHIND_MS : -ms >= LEAST_AHEAD_MS && -ms <= MOST_AHEAD_MS;
  return isOne ? ms : 0;
}

function noteOffset({ offset }: Delay, lagMs: number, nowMs: number): void {
  const ms = zoneOffsetOf(lagMs);
  offset.heardMs = nowMs;
  if (ms === offset.ms) {
    offset.lastMs = nowMs;
    offset.runs += 1;
    offset.others = 0;
    return;
  }
  offset.others += 1;
  if (offset.runs > 0 && offset.others < MOST_OTHERS) return;
  // The clocks were changed: it is still as it was.
  const isSame = ms !== 0 && offset.ms !== 0;
  Object.assign(offset, { ms, others: 0, lastMs: nowMs, ...(isSame ? {} : { sinceMs: nowMs, runs: 1 }) });
}

/** By how much the times of a source are off, when they have been for so long; 0: they are not. */
export function offsetOf({ delay: { offset, areFiles } }: SourceState, leastMs: number): number {
  const isProven = !areFiles && offset.runs >= LEAST_RUNS && offset.lastMs - offset.sinceMs >= leastMs;
  return isProven ? offset.ms : 0;
}
