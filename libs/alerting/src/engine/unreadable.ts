import { DAY_MS, MINUTE_MS } from '@app/time';
import type { AlertTransition } from '../model/alert.js';
import { sourceSubject, subjectName } from '../model/subject.js';
import type { UnreadableFact } from '../model/unreadable-fact.js';
import { type Bound, checksOf, type FoldContext } from './context.js';
import { isoOf } from './evidence.js';
import type { Deadline } from './habit.js';
import { judge } from './judge.js';
import { resolve } from './lifecycle.js';
import {
  type AlertHolder,
  companyOf,
  type CompanyState,
  type EngineState,
  noEpisodes,
  type OpenAlert,
  type Place,
  type SourceState,
  type UnreadableSource,
} from './state.js';

/** Arrivals that are kept of a source; the option `min_records` has the same limit. */
const MOST_ARRIVALS = 1000;
/** Sources that are followed at once: names in records that cannot be read may be made up. */
const MOST_SOURCES = 2000;
/** A source without any readable run is not followed any more when nothing has come for so long. */
const STRANGER_DAYS = 7;
const MOST_DETAIL_CHARS = 200;
const METRIC = 'unreadable_records';

interface Found {
  readonly company: CompanyState;
  /** Undefined: no run of it is known. */
  readonly source: SourceState | undefined;
  readonly one: UnreadableSource;
  readonly holder: AlertHolder;
}

function foundIn(company: CompanyState, one: UnreadableSource): Found {
  const source = company.sources.get(one.subject.source ?? '');
  return { company, source, one, holder: source ?? one };
}

const settingsOf = ({ check, settings }: Bound<'unreadable'>) => check.settings(settings.options);

/** Whether an alert is about records that cannot be read. */
export const isOfUnreadable = ({ evidence }: OpenAlert): boolean => evidence.measurements[0]?.metric === METRIC;

/** Whether so many records of a source cannot be read that an alert says so: it is not silent, and nor are its objects. */
export const isUnreadable = ({ alerts }: AlertHolder): boolean => alerts.some(isOfUnreadable);

/** Takes records in that cannot be read. */
export function takeUnreadable(state: EngineState, fact: UnreadableFact, context: FoldContext): AlertTransition[] {
  const found = follow(state, fact, context);
  if (found === null) return [];
  const { one, source } = found;
  const count = Math.min(MOST_ARRIVALS, fact.count ?? 1);
  one.arrivals = [...one.arrivals, ...Array<number>(count).fill(state.clockMs)].slice(-MOST_ARRIVALS);
  one.newestMs = state.clockMs;
  one.code = fact.code;
  one.detail = fact.detail.slice(0, MOST_DETAIL_CHARS).toWellFormed();
  one.readMs = 0;
  return tell(state, found, source?.habit.isLate === true && !state.isBehind, context);
}

function follow(state: EngineState, { company: name, source }: UnreadableFact, context: FoldContext): Found | null {
  const known = state.companies.get(name);
  const one = known?.unreadable.get(source);
  if (known !== undefined && one !== undefined) return foundIn(known, one);
  const subject = known?.sources.get(source)?.subject ?? sourceSubject(name, source);
  if (state.unreadableCount >= MOST_SOURCES || checksOf('unreadable', subject, context).length === 0) return null;
  const company = companyOf(state, { company: name });
  const facts = { arrivals: [], newestMs: 0, code: '', detail: '', readMs: 0 };
  const made: UnreadableSource = { subject, alerts: [], episodes: noEpisodes, ...facts };
  company.unreadable.set(source, made);
  state.unreadableCount += 1;
  return foundIn(company, made);
}

// `isOverdue`: a run was due, and what came in its place cannot be read.
function tell(state: EngineState, found: Found, isOverdue: boolean, context: FoldContext): AlertTransition[] {
  const { one, holder, source } = found;
  const nowMs = state.clockMs;
  if (isUnreadable(holder)) return [];
  return checksOf('unreadable', one.subject, context).flatMap((bound) => {
    const { minRecords, windowSecs } = settingsOf(bound);
    leaveWindow(one, windowSecs, nowMs);
    const count = Math.max(isOverdue ? 1 : 0, one.arrivals.length);
    const limit = isOverdue ? 1 : minRecords;
    if (count < limit) return [];
    const firstMs = one.arrivals[0] ?? one.newestMs;
    const view = { count, since: isoOf(firstMs), code: one.code, detail: one.detail };
    const measurement = { metric: METRIC, observed: count, threshold: limit, baseline: null };
    const judged = {
      holder,
      window: () => `from ${isoOf(firstMs)} to ${isoOf(nowMs)}`,
      runs: [],
      sampleSize: count,
      lastGood: source?.newest ?? null,
      eventMs: nowMs,
      startedMs: firstMs,
    };
    const verdict = { is: 'bad', measurements: [measurement], says: bound.check.says(view) } as const;
    return [...judge(state, bound, verdict, judged, nowMs), ...endSilences(state, found, firstMs, nowMs)];
  });
}

function leaveWindow(one: UnreadableSource, windowSecs: number, nowMs: number): void {
  const fromMs = nowMs - windowSecs * 1000;
  if ((one.arrivals[0] ?? nowMs) >= fromMs) return;
  one.arrivals = one.arrivals.filter((ms) => ms >= fromMs);
}

// Something comes of the source, and of those of its objects whose silence began with these records.
function endSilences(state: EngineState, { holder, source }: Found, firstMs: number, nowMs: number): AlertTransition[] {
  const end = (silent: AlertHolder, fromMs: number, says: string): AlertTransition[] =>
    silent.alerts
      .filter(
        ({ evidence, startedMs }) => evidence.measurements[0]?.metric === 'silence_seconds' && startedMs >= fromMs,
      )
      .flatMap((open) => {
        const summary = `${subjectName(silent.subject)} ${says}`;
        return resolve(state, silent, open, { summary, evidence: open.evidence }, nowMs);
      });
  const transitions = end(holder, 0, 'sends records again, which cannot be read');
  for (const object of source?.objects.values() ?? []) {
    if (!object.habit.isLate) continue;
    transitions.push(...end(object, firstMs - MINUTE_MS, 'may be among the records of its source that cannot be read'));
  }
  return transitions;
}

/**
 * A source is late: says that its records cannot be read when that is all that came in the second half of its silence.
 * @returns null: it is silent
 */
export function tellInsteadOfSilence(
  state: EngineState,
  { company, source }: Place,
  { dueMs }: Deadline,
  context: FoldContext,
): AlertTransition[] | null {
  if (isUnreadable(source)) return [];
  const one = company.unreadable.get(source.subject.source ?? '');
  const { lastMs } = source.habit;
  if (one === undefined || one.newestMs < lastMs + (dueMs - lastMs) / 2) return null;
  const told = tell(state, foundIn(company, one), true, context);
  return told.length > 0 ? told : null;
}

/** A run of a source is stored. It may end what is told of the records before it when no such record has come for a while. */
export function noteReadable(
  { unreadable }: CompanyState,
  source: SourceState,
  context: FoldContext,
  nowMs: number,
): void {
  if (unreadable.size === 0) return;
  const one = unreadable.get(source.subject.source ?? '');
  if (one?.readMs !== 0) return;
  for (const bound of checksOf('unreadable', source.subject, context)) {
    if (nowMs - one.newestMs >= settingsOf(bound).quietSecs * 1000) one.readMs = nowMs;
  }
}

/** Once a minute: ends what is over, and lets go of what is not to be told. */
export function judgeUnreadable(state: EngineState, context: FoldContext, nowMs: number): AlertTransition[] {
  if (state.unreadableCount === 0) return [];
  const transitions: AlertTransition[] = [];
  for (const company of state.companies.values()) {
    for (const [name, one] of company.unreadable) {
      const found = foundIn(company, one);
      transitions.push(...endReadable(state, found, context, nowMs), ...endStranger(state, found, nowMs));
      if (!isDone(found, context, nowMs)) continue;
      company.unreadable.delete(name);
      state.unreadableCount -= 1;
    }
  }
  return transitions;
}

// After the quiet time a run came, and in the length of a cycle after it nothing that cannot be read.
function endReadable(
  state: EngineState,
  { one, holder, source }: Found,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  if (source === undefined || one.readMs === 0 || !isUnreadable(holder)) return [];
  return checksOf('unreadable', one.subject, context).flatMap((bound) => {
    const quietMs = settingsOf(bound).quietSecs * 1000;
    if (nowMs - one.readMs < Math.min(source.lengthMs, quietMs)) return [];
    const judged = {
      holder,
      window: () => `since ${isoOf(one.newestMs)}`,
      runs: [source.newest],
      sampleSize: 1,
      lastGood: null,
      eventMs: one.readMs,
    };
    const verdict = { is: 'good', measurements: [], says: 'sends records that can be read again' } as const;
    return judge(state, bound, verdict, judged, nowMs);
  });
}

function endStranger(state: EngineState, { one, holder, source }: Found, nowMs: number): AlertTransition[] {
  if (source !== undefined || nowMs - one.newestMs < STRANGER_DAYS * DAY_MS) return [];
  const summary = `${subjectName(one.subject)} has sent nothing for ${STRANGER_DAYS} days: it is not followed any more`;
  return [...holder.alerts].flatMap((open) =>
    resolve(state, holder, open, { summary, evidence: open.evidence }, nowMs),
  );
}

function isDone({ one, holder, source }: Found, context: FoldContext, nowMs: number): boolean {
  if (isUnreadable(holder)) return false;
  const [bound] = checksOf('unreadable', one.subject, context);
  if (bound === undefined) return true;
  leaveWindow(one, settingsOf(bound).windowSecs, nowMs);
  if (one.arrivals.length > 0) return false;
  // Nothing that can be read has come since: when the source is late it is told.
  return source === undefined || one.newestMs <= source.habit.lastMs || !source.habit.isExpected;
}
