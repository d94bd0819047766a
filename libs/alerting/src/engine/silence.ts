import { elapsedMs, MINUTE_MS } from '@app/time';
import type { AlertTransition } from '../model/alert.js';
import type { RunFact } from '../model/run-fact.js';
import { matches, type Subject } from '../model/subject.js';
import type { AllowedSilence, Verdict } from '../rules/checks.js';
import { type Cadence, habitsOf } from './cadence.js';
import { type Bound, checksOf, type FoldContext, isRetired } from './context.js';
import { isoOf } from './evidence.js';
import { judge } from './judge.js';
import { judgePipeline } from './pipeline.js';
import type { AlertHolder, CompanyState, EngineState, ObjectState, SourceState } from './state.js';

/** The longest time that one look at a silence is trusted: what is allowed depends on the time of the week. */
const TRUSTED_MS = 15 * MINUTE_MS;
/** How long a source that is late waits for a word about the others, before it alone is called silent. */
const DOUBT_MS = 15 * MINUTE_MS;

/** A subject that can be silent. */
type Quiet = AlertHolder & { readonly cadence: Cadence };

const statedFor = (subject: Subject, { config }: FoldContext): { everySecs: number; graceSecs: number } | null =>
  config.expectations.findLast(
    ({ match }) => matches(match, subject) && (match.object !== undefined) === (subject.object_id !== null),
  ) ?? null;

/** How long a subject may be silent at this time of the week; null when the rule is off for it. */
export function allowedOf({ subject, cadence }: Quiet, context: FoldContext, nowMs: number): AllowedSilence | null {
  const [bound] = checksOf('silence', subject, context);
  if (bound === undefined) return null;
  const zone = context.zoneOf(subject.company ?? '');
  return bound.check.allowed(habitsOf(cadence, nowMs, zone, statedFor(subject, context)), bound.settings.options);
}

// Silence is counted from when we were last known to be behind: before that nobody could be heard.
const silenceSecsOf = (state: EngineState, { subject, cadence }: Quiet, context: FoldContext, nowMs: number): number =>
  elapsedMs(context.zoneOf(subject.company ?? ''), Math.max(cadence.lastMs, state.behindUntilMs), nowMs) / 1000;

const isWaitedFor = ({ subject, cadence }: Quiet, context: FoldContext): boolean =>
  cadence.isExpected && !isRetired(subject, context);

interface Lateness {
  readonly silenceSecs: number;
  readonly allowed: AllowedSilence;
}

// Looks at a subject when it is time to; remembers whether it is late. Null: not late, or not looked at.
function look(state: EngineState, quiet: Quiet, context: FoldContext, nowMs: number): Lateness | null {
  const { cadence } = quiet;
  if (nowMs < cadence.nextLookMs) return null;
  const allowed = allowedOf(quiet, context, nowMs);
  if (allowed === null) {
    cadence.nextLookMs = nowMs + TRUSTED_MS;
    return null;
  }
  const silenceSecs = silenceSecsOf(state, quiet, context, nowMs);
  cadence.allowedSecs = allowed.usualSecs + allowed.graceSecs;
  cadence.isLate = silenceSecs > cadence.allowedSecs;
  if (cadence.isLate) return { silenceSecs, allowed };
  const restMs = (cadence.allowedSecs - silenceSecs) * 1000;
  cadence.nextLookMs = nowMs + Math.min(TRUSTED_MS, Math.max(MINUTE_MS, restMs));
  return null;
}

/** After a run of the subject: it is heard of, and need not be looked at until most of what is allowed has passed. */
export function heardOf({ cadence }: Quiet): void {
  cadence.isLate = false;
  cadence.nextLookMs = cadence.lastMs + Math.max(5 * MINUTE_MS, 750 * cadence.allowedSecs);
}

const madeOfWords: Readonly<Record<AllowedSilence['madeOf'], string>> = {
  stated: 'as stated in the rules file',
  learned: 'longest usual silence at this hour of the week',
  gaps: 'median of the last silences',
  default: 'default, until the cadence is learned',
};

const minutes = (seconds: number): string =>
  seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Number((seconds / 3600).toFixed(1))} h`;

function silent(
  state: EngineState,
  bound: Bound<'silence'>,
  quiet: Quiet,
  is: 'bad' | 'waiting' | 'unknown',
  { silenceSecs, allowed }: Lateness,
  lastRun: RunFact | null,
  nowMs: number,
): AlertTransition[] {
  const { subject, cadence } = quiet;
  const baseline = {
    value: allowed.usualSecs,
    made_of: madeOfWords[allowed.madeOf],
    sample_size: cadence.gapsSecs.length,
  };
  const verdict: Verdict = {
    is,
    measurements: [{ metric: 'silence_seconds', observed: silenceSecs, threshold: cadence.allowedSecs, baseline }],
    says: `is silent: no run ended since ${isoOf(cadence.lastMs)}, ${minutes((nowMs - cadence.lastMs) / 1000)} ago; allowed are ${minutes(cadence.allowedSecs)}`,
  };
  const judged = {
    holder: quiet,
    window: () => `since ${isoOf(cadence.lastMs)}`,
    runs: [],
    sampleSize: 0,
    lastGood: lastRun,
    eventMs: nowMs,
    cause: `no data from ${subject.source ?? ''}${subject.object_id === null ? '' : ' / objects'}`,
  };
  return judge(state, bound, verdict, judged, nowMs);
}

/** A subject that ran, and not too long ago, is not silent: that is the evidence. */
export function judgeHeard(
  state: EngineState,
  quiet: Quiet,
  run: RunFact,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const { subject, alerts } = quiet;
  if (alerts.length === 0) return [];
  const bounds = checksOf('silence', subject, context).filter(({ rule }) =>
    alerts.some((alert) => alert.rule === rule.id),
  );
  if (bounds.length === 0) return [];
  const allowed = allowedOf(quiet, context, nowMs);
  const silenceSecs = silenceSecsOf(state, quiet, context, nowMs);
  if (allowed === null || silenceSecs > allowed.usualSecs + allowed.graceSecs) return [];
  const judged = {
    holder: quiet,
    window: () => `the run that ended at ${isoOf(run.end_ms)}`,
    runs: [run],
    sampleSize: 1,
  };
  return bounds.flatMap((bound) =>
    judge(state, bound, { is: 'good', measurements: [] }, { ...judged, lastGood: null, eventMs: run.end_ms }, nowMs),
  );
}

/** Evaluates the rules about late subjects, and whether the delay is theirs or the pipeline's. */
export function judgeSilences(state: EngineState, context: FoldContext, nowMs: number): AlertTransition[] {
  const sources: SourceState[] = [];
  for (const company of state.companies.values()) {
    for (const source of company.sources.values()) {
      if (isWaitedFor(source, context)) sources.push(source);
    }
  }
  const late = new Map<SourceState, Lateness>();
  for (const source of sources) {
    const lateness = look(state, source, context, nowMs);
    if (lateness !== null) late.set(source, lateness);
  }
  const isFiring = ({ subject, alerts }: SourceState): boolean =>
    checksOf('silence', subject, context).some(({ rule }) =>
      alerts.some((alert) => alert.rule === rule.id && alert.state === 'firing'),
    );
  const news = [...late].filter(([source]) => !isFiring(source));
  const expected = news.length === 0 ? [] : sources.filter((source) => !isFiring(source));
  const overdue = expected.filter((source) => isOverdue(state, source, late, context, nowMs));
  const pipeline = judgePipeline(state, { sources: expected.length, silentSources: overdue.length }, context, nowMs);
  const transitions = [...pipeline.transitions];
  const others = othersAmong(expected, overdue.length);
  for (const [source, lateness] of late) {
    const is = pipeline.isBehind ? 'unknown' : certainty(source, lateness, others, nowMs);
    for (const bound of checksOf('silence', source.subject, context)) {
      transitions.push(...silent(state, bound, source, is, lateness, source.newest, nowMs));
    }
  }
  return [...transitions, ...judgeObjects(state, context, nowMs)];
}

// Beyond what is usual, without grace: enough to doubt whether it is a source that stopped, or everything.
function isOverdue(
  state: EngineState,
  source: SourceState,
  late: ReadonlyMap<SourceState, Lateness>,
  context: FoldContext,
  nowMs: number,
): boolean {
  if (late.has(source)) return true;
  const allowed = allowedOf(source, context, nowMs);
  return allowed !== null && silenceSecsOf(state, source, context, nowMs) > allowed.usualSecs;
}

interface Others {
  readonly expected: number;
  readonly overdue: number;
  /** The two sources that were heard of last. */
  readonly newest: readonly SourceState[];
}

function othersAmong(expected: readonly SourceState[], overdue: number): Others {
  let newest: SourceState[] = [];
  for (const source of expected) {
    newest = [...newest, source].toSorted((a, b) => b.cadence.lastMs - a.cadence.lastMs).slice(0, 2);
  }
  return { expected: expected.length, overdue, newest };
}

// One that others have outlived is silent for certain. So it is when others are on time, after a while of doubt.
function certainty(
  source: SourceState,
  { silenceSecs, allowed }: Lateness,
  { expected, overdue, newest }: Others,
  nowMs: number,
): 'bad' | 'waiting' {
  const other = newest.find((one) => one !== source);
  if (other === undefined) return 'bad';
  const dueMs = source.cadence.lastMs + allowed.usualSecs * 1000;
  if (other.cadence.lastMs >= Math.min(dueMs, nowMs - 1)) return 'bad';
  const lateForMs = (silenceSecs - allowed.usualSecs - allowed.graceSecs) * 1000;
  return overdue < expected && lateForMs >= DOUBT_MS ? 'bad' : 'waiting';
}

/** Enters an object for the minute at which its silence is to be looked at. */
export function lookLater({ looks }: CompanyState, { key, cadence }: ObjectState, nowMs: number): void {
  const minute = Math.max(Math.floor(nowMs / MINUTE_MS) + 1, Math.ceil(cadence.nextLookMs / MINUTE_MS));
  const keys = looks.get(minute);
  if (keys === undefined) looks.set(minute, [key]);
  else keys.push(key);
}

// Only those whose minute it is: with thousands of objects that is few of them.
function judgeObjects(state: EngineState, context: FoldContext, nowMs: number): AlertTransition[] {
  const transitions: AlertTransition[] = [];
  const minute = Math.floor(nowMs / MINUTE_MS);
  for (const company of state.companies.values()) {
    const keys = company.looks.get(minute) ?? [];
    company.looks.delete(minute);
    for (const key of keys) {
      const object = company.objects.get(key);
      if (object === undefined) continue;
      if (nowMs >= object.cadence.nextLookMs) transitions.push(...judgeObject(state, company, object, context, nowMs));
      lookLater(company, object, nowMs);
    }
  }
  return transitions;
}

// While its source is silent, or everything is, an object says nothing by its own silence; and one run makes no cadence.
function saysNothing(state: EngineState, company: CompanyState, object: ObjectState, context: FoldContext): boolean {
  const { subject, cadence } = object;
  return (
    state.isBehind ||
    company.sources.get(subject.source ?? '')?.cadence.isLate === true ||
    !isWaitedFor(object, context) ||
    (cadence.longestSecs === null && statedFor(subject, context) === null)
  );
}

function judgeObject(
  state: EngineState,
  company: CompanyState,
  object: ObjectState,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  if (saysNothing(state, company, object, context)) {
    object.cadence.nextLookMs = nowMs + MINUTE_MS;
    return [];
  }
  const lateness = look(state, object, context, nowMs);
  if (lateness === null) return [];
  object.cadence.nextLookMs = nowMs + TRUSTED_MS;
  // An object missing from the cycle is named already.
  if (company.missing.has(object.key)) return [];
  return checksOf('silence', object.subject, context).flatMap((bound) =>
    silent(state, bound, object, 'bad', lateness, object.runs.at(-1) ?? null, nowMs),
  );
}
