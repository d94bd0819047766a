import { compareObjectIds } from '@app/contracts';
import { HOUR_MS, MINUTE_MS } from '@app/time';
import type { AlertTransition } from '../model/alert.js';
import type { CycleObject, CycleReport } from '../model/cycle.js';
import type { RunFact } from '../model/run-fact.js';
import type { Subject } from '../model/subject.js';
import { checksOf, type FoldContext, isRetired } from './context.js';
import { type CycleRun, CycleRuns } from './cycle-runs.js';
import { isoOf } from './evidence.js';
import { judge } from './judge.js';
import { deadlineAt, successorOf } from './silence.js';
import {
  type ClosedCycle,
  type CompanyState,
  type EngineState,
  isRecurring,
  type ObjectState,
  type OpenCycle,
  sourceOfObject,
} from './state.js';

/** A cycle in which nothing came for so long is over, if it has lasted as long as cycles of its company do. */
const QUIET_MS = 15 * MINUTE_MS;
/** The same for what arrives late and all at once, such as a day that is read from files: it goes by the cycles after it. */
const OVERTAKEN_BY = 2;
const OVERTAKEN_QUIET_MS = MINUTE_MS / 2;
const CYCLES_KEPT = 20;
/** Cycles of the past that are open at once while a history is read in. */
const OPEN_HISTORY = 50;
const LONGEST_CYCLE_MS = 24 * HOUR_MS;
/** Cycles of a company that are open at once, and of all companies: whoever names each run a cycle has one at a time. */
const MOST_OPEN = 200;
const MOST_OPEN_IN_ALL = 5000;
/** Missing objects that an alert names. */
const MOST_NAMES = 1000;

const refOf = ({ source, zone, object_id, object_type }: Subject): CycleObject => ({
  source: source ?? '',
  zone: zone ?? '',
  object_id: object_id ?? '',
  object_type: object_type ?? '',
});

/** A run of a cycle. */
type RunOfCycle = RunFact & { readonly sequence_id: string };

export const isOfCycle = (run: RunFact): run is RunOfCycle => run.sequence_id !== null;

interface Entry {
  readonly run: RunOfCycle;
  readonly isFirst: boolean;
  readonly isHistory: boolean;
  /** Takes the closed cycle that the run came too late for. */
  readonly joined: Map<ClosedCycle, CompanyState>;
}

/**
 * Enters a run in its cycle. Out of the past come more cycles at once than there is room for, and so do they when each run
 * is said to be one: some are closed to make room, without a word to anybody.
 */
export function rememberInCycle(
  state: EngineState,
  company: CompanyState,
  object: ObjectState,
  { run, isFirst, isHistory, joined }: Entry,
  context: FoldContext,
): CycleReport[] {
  const known = company.open.get(run.sequence_id);
  // A cycle that is open is not closed.
  const late = known === undefined ? closedOf(company, run) : undefined;
  if (late !== undefined) {
    joinLate(late, object, run);
    joined.set(late, company);
    return [];
  }
  const cycle = known ?? newCycle(state, company, run);
  // The one that something came into is the last one.
  if (known !== undefined && company.open.size > 1) company.open.delete(run.sequence_id);
  company.open.set(run.sequence_id, cycle);
  if (!isHistory) cycle.isNews = true;
  enter(cycle, object, run);
  if (isFirst) cycle.newcomers.push(object.key);
  cycle.lastArrivedMs = run.arrived_ms;
  const surplus = surplusOf(state, company, isHistory);
  if (surplus === null) return [];
  removeOpen(state, company, surplus);
  return [reportOf(company, closeCycle(state, company, surplus, context))];
}

const closedOf = ({ closed }: CompanyState, run: RunOfCycle): ClosedCycle | undefined =>
  closed.find(({ sequence_id }) => sequence_id === run.sequence_id);

function newCycle(state: EngineState, company: CompanyState, run: RunOfCycle): OpenCycle {
  state.openCycles += 1;
  return {
    sequence_id: run.sequence_id,
    cycleMs: run.cycle_ms,
    isNews: false,
    objects: new CycleRuns(company.objects, run.cycle_ms),
    newcomers: [],
    lastEndMs: run.end_ms,
    firstArrivedMs: run.arrived_ms,
    lastArrivedMs: run.arrived_ms,
  };
}

function removeOpen(state: EngineState, company: CompanyState, { sequence_id }: OpenCycle): void {
  if (company.open.delete(sequence_id)) state.openCycles -= 1;
}

/** The cycle that has to make room; null: there is room. */
function surplusOf(state: EngineState, { open }: CompanyState, isHistory: boolean): OpenCycle | null {
  if (open.size > MOST_OPEN || (state.openCycles > MOST_OPEN_IN_ALL && open.size > 1)) {
    return open.values().next().value ?? null;
  }
  if (!isHistory || open.size <= OPEN_HISTORY) return null;
  const [oldest] = [...open.values()].toSorted((a, b) => a.cycleMs - b.cycleMs);
  return oldest === undefined || oldest.isNews ? null : oldest;
}

function enter(
  cycle: { readonly objects: CycleRuns; lastEndMs: number },
  { key }: ObjectState,
  { status, start_ms, end_ms }: RunFact,
): void {
  const known = cycle.objects.get(key);
  if (known === undefined || known.start_ms <= start_ms) cycle.objects.set(key, { status, start_ms });
  cycle.lastEndMs = Math.max(cycle.lastEndMs, end_ms);
}

function joinLate(cycle: ClosedCycle, object: ObjectState, run: RunFact): void {
  if (!cycle.objects.has(object.key)) cycle.late.push(refOf(object.subject));
  enter(cycle, object, run);
  cycle.missing.delete(object.key);
}

/** Closes the cycles that are over, in the order of their times, and calls the roll. */
export function closeCycles(
  state: EngineState,
  company: CompanyState,
  context: FoldContext,
  nowMs: number,
): { transitions: AlertTransition[]; cycles: CycleReport[] } {
  const transitions: AlertTransition[] = [];
  const cycles: CycleReport[] = [];
  if (company.open.size === 0) return { transitions, cycles };
  const usualMs = Math.max(0, ...company.closed.slice(-5).map(({ lengthMs }) => lengthMs));
  const open = [...company.open.values()].toSorted((a, b) => a.cycleMs - b.cycleMs);
  const over = open.filter((cycle, index) => {
    if (nowMs < cycle.lastEndMs + QUIET_MS || nowMs < cycle.cycleMs + 1.25 * usualMs) return false;
    return nowMs >= cycle.lastArrivedMs + QUIET_MS || isOvertaken(cycle, open.slice(index + 1), nowMs);
  });
  for (const cycle of over) {
    removeOpen(state, company, cycle);
    const closed = closeCycle(state, company, cycle, context);
    cycles.push(reportOf(company, closed));
    if (!cycle.isNews) continue;
    remember(state, company, closed, context);
    transitions.push(...callRoll(state, company, context, nowMs, cycle));
  }
  return { transitions, cycles };
}

// Cycles of its kind have come after its last run.
function isOvertaken(cycle: OpenCycle, later: readonly OpenCycle[], nowMs: number): boolean {
  if (nowMs < cycle.lastArrivedMs + OVERTAKEN_QUIET_MS) return false;
  let count = 0;
  for (const other of later) {
    if (other.firstArrivedMs >= cycle.lastArrivedMs && isAlike(other.objects, cycle.objects)) count += 1;
    if (count === OVERTAKEN_BY) return true;
  }
  return false;
}

function closeCycle(state: EngineState, company: CompanyState, cycle: OpenCycle, context: FoldContext): ClosedCycle {
  const lengthMs = Math.min(Math.max(0, cycle.lastEndMs - cycle.cycleMs), LONGEST_CYCLE_MS);
  const missing = expectedOf(state, company, cycle, context);
  const closed: ClosedCycle = { ...cycle, closedMs: state.clockMs, lengthMs, missing, late: [] };
  company.closed = [...company.closed, closed].toSorted((a, b) => a.cycleMs - b.cycleMs).slice(-CYCLES_KEPT);
  return closed;
}

// An object that has run since, in a later cycle, is back already; and one whose habit is known is waited for by that.
function remember(state: EngineState, company: CompanyState, cycle: ClosedCycle, context: FoldContext): void {
  for (const [id, ref] of cycle.missing) {
    const object = company.objects.get(id);
    if (object === undefined || object.newest.cycle_ms > cycle.cycleMs) continue;
    const source = sourceOfObject(company, object);
    if (source === undefined || deadlineAt(state, { company, source, object }, context) !== null) continue;
    company.missing.set(id, ref);
  }
}

// Cycles of one kind share at least half of the objects of the smaller one: a company may have several kinds.
function isAlike(a: CycleRuns, b: CycleRuns): boolean {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const id of small.keys()) {
    if (2 * shared >= small.size) break;
    if (large.has(id)) shared += 1;
  }
  return 2 * shared >= small.size;
}

function expectedOf(
  state: EngineState,
  company: CompanyState,
  cycle: OpenCycle,
  context: FoldContext,
): Map<string, CycleObject> {
  const missing = new Map<string, CycleObject>();
  const [bound] = checksOf('roll-call', company.subject, context);
  if (bound === undefined) return missing;
  const count = bound.check.cycles(bound.settings.options);
  const alike = company.closed.filter(
    ({ cycleMs, objects }) => cycleMs < cycle.cycleMs && isAlike(objects, cycle.objects),
  );
  const since = alike.at(-1)?.cycleMs ?? 0;
  const others = [...company.closed, ...company.open.values()].filter(
    ({ cycleMs }) => cycleMs >= since && cycleMs <= cycle.cycleMs,
  );
  const hasCome = (id: string): boolean => cycle.objects.has(id) || others.some(({ objects }) => objects.has(id));
  for (const [id, before] of missable(alike, count, hasCome)) {
    if (cycle.objects.has(id) || isExcused(state, company, id, { cycle, before }, context)) continue;
    missing.set(id, refOf(before.subject));
  }
  return missing;
}

// The objects that were in all of the recent cycles; and those that were missed in the last one and have not come
// since, while a cycle is known that had them.
function missable(
  alike: readonly ClosedCycle[],
  count: number,
  hasCome: (id: string) => boolean,
): ReadonlyMap<string, CycleRun> {
  const found = new Map<string, CycleRun>();
  const recent = alike.slice(-count);
  const [first, ...others] = recent;
  if (first === undefined || recent.length < count) return found;
  for (const id of first.objects.keys()) {
    const run = recent.at(-1)!.objects.get(id);
    if (run !== undefined && others.every(({ objects }) => objects.has(id))) found.set(id, run);
  }
  for (const id of recent.at(-1)!.missing.keys()) {
    const run = alike.findLast(({ objects }) => objects.has(id))?.objects.get(id);
    if (run !== undefined && !hasCome(id)) found.set(id, run);
  }
  return found;
}

// Nobody is missed who is retired or has another name now, or who usually is silent at this time of the week; gaps do not
// tell that.
function isExcused(
  state: EngineState,
  company: CompanyState,
  id: string,
  { cycle, before }: { readonly cycle: OpenCycle; readonly before: CycleRun },
  context: FoldContext,
): boolean {
  const object = company.objects.get(id);
  const source = object === undefined ? undefined : sourceOfObject(company, object);
  if (object === undefined || source === undefined || isRetired(object.subject, context)) return true;
  if (!object.habit.isExpected || !isRecurring(object) || successorOf(source, object) !== null) return true;
  const deadline = deadlineAt(state, { company, source, object }, context);
  if (deadline === null || deadline.usual.madeOf === 'gaps' || deadline.usual.madeOf === 'default') return false;
  // One that has come since is judged by then: of a history that is read in at once all is there when a cycle is closed.
  if (object.newest.cycle_ms > cycle.cycleMs) {
    return cycle.lastEndMs + QUIET_MS <= before.start_ms + deadline.usual.usualSecs * 1000;
  }
  return state.clockMs <= deadline.dueMs;
}

/** Evaluates the rules about missing objects: after a cycle, and after one of them has come. */
export function callRoll(
  state: EngineState,
  company: CompanyState,
  context: FoldContext,
  nowMs: number,
  cycle: { readonly sequence_id: string; readonly objects: { readonly size: number } } | null,
): AlertTransition[] {
  for (const id of company.missing.keys()) {
    const object = company.objects.get(id);
    if (object === undefined || !object.habit.isExpected || isRetired(object.subject, context))
      company.missing.delete(id);
  }
  const missing = [...company.missing.values()]
    .map(({ source, object_type }) => `${source} / ${object_type}`)
    .toSorted();
  const expectedCount = (cycle?.objects.size ?? 0) + missing.length;
  return checksOf('roll-call', company.subject, context).flatMap((bound) => {
    const verdict = bound.check.evaluate({ missing, expectedCount }, bound.settings.options);
    const window = (): string => (cycle === null ? 'the recent cycles' : `cycle ${cycle.sequence_id}`);
    const judged = {
      holder: company,
      window,
      runs: [],
      sampleSize: expectedCount,
      lastGood: null,
      missing: missing.slice(0, MOST_NAMES),
      eventMs: nowMs,
    };
    return judge(state, bound, verdict, judged, nowMs);
  });
}

const textOrder = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const nameOrder = (a: CycleObject, b: CycleObject): number =>
  textOrder(a.source, b.source) ||
  textOrder(a.zone, b.zone) ||
  textOrder(a.object_type, b.object_type) ||
  compareObjectIds(a.object_id, b.object_id);

/** The roll-call of a cycle as it stands. */
export const reportOf = (company: CompanyState, cycle: ClosedCycle): CycleReport => ({
  company: company.subject.company ?? '',
  sequence_id: cycle.sequence_id,
  cycle_time: isoOf(cycle.cycleMs),
  closed_at: isoOf(cycle.closedMs),
  present_count: cycle.objects.size,
  present: [...cycle.objects.values()].map(({ subject }) => refOf(subject)).toSorted(nameOrder),
  failed: [...cycle.objects.values()].filter(({ status }) => status === 'FAILED').map(({ subject }) => refOf(subject)),
  missing: [...cycle.missing.values()],
  new: cycle.newcomers.flatMap((id) => {
    const run = cycle.objects.get(id);
    return run === undefined ? [] : [refOf(run.subject)];
  }),
  late: cycle.late,
});
