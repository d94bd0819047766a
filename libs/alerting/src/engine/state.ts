import { type Cusum, type Emptiness, type FailureRate, type Level, newFailureRate } from '@app/analytics';
import { alertIdOf } from '@app/contracts';
import type { AlertState, Evidence, Severity } from '../model/alert.js';
import type { CycleObject } from '../model/cycle.js';
import type { RunFact } from '../model/run-fact.js';
import { companySubject, everything, sourceSubject, type Subject, subjectKey } from '../model/subject.js';
import { levelMetrics } from '../rules/checks.js';
import type { CycleRuns } from './cycle-runs.js';
import { type Delay, newDelay } from './delivery.js';
import { type Habit, newHabit } from './habit.js';
import { newRound, type Round } from './round.js';
import { type Timer, Timers } from './timers.js';
import type { OpenRun, PartialRuns, PendingFailure } from './waiting-runs.js';

/** Grows when a state that was kept by an earlier version cannot be gone on with. */
export const engineVersion = 8;

/** An alert that is over: what begins again within a day belongs to its incident. */
export interface Episode {
  readonly incident_id: string;
  readonly endedMs: number;
}

/** A subject that alerts can be about. */
export interface AlertHolder {
  readonly subject: Subject;
  /** Its alerts that are not resolved. */
  readonly alerts: OpenAlert[];
  /** Its last alert that is over, by rule; those of the last day. Replaced as a whole: most holders share an empty one. */
  episodes: ReadonlyMap<string, Episode>;
}

export const noEpisodes: ReadonlyMap<string, Episode> = new Map();

/** The level of one metric of an object, and the runs that say it is another one now. */
export interface WatchedLevel extends Omit<Level, 'up' | 'down'> {
  /** Null: at rest. Most of them are most of the time, and there are eight of an object. */
  up: Cusum | null;
  down: Cusum | null;
  upRuns: string[];
  downRuns: string[];
}

/** An object of a source. */
export interface ObjectState extends AlertHolder {
  /** Distinct within the company. */
  readonly key: string;
  /** The end of the first run that is known of it, or of the first one after nobody waited for it any more. */
  firstMs: number;
  /** Successes, up to the second: something that has succeeded once may have been meant to run once. */
  successes: number;
  /** The run that ended last. */
  newest: RunFact;
  /** The last one that succeeded. */
  lastGood: RunFact | null;
  /** Failures in a row, the last of them. */
  failures: RunFact[];
  pending: PendingFailure | null;
  partial: PartialRuns | null;
  /** In the order in which they came. */
  openRuns: OpenRun[];
  readonly habit: Habit;
  /** By metric, in the order of `levelMetrics`; null: none is known. */
  readonly levels: (WatchedLevel | null)[];
  /** Runs in a row above its fixed limit, or, below nought, within it, by metric in the order of `levelMetrics`. */
  readonly limits: number[];
  /** How often its runs write nothing; null: none has said how many rows it wrote. */
  emptiness: Emptiness | null;
  /** Ids of its last runs in a row that wrote nothing. */
  readonly emptyRuns: string[];
  readonly rate: FailureRate;
  /** Ids of the failures that say its share is another one now. */
  readonly failedRuns: string[];
  /** Number of the round of its source that it was in last. */
  round: number;
}

/** The incident that an alert of one rule within a source joined last: others join it too. */
export interface Burst {
  readonly incident_id: string;
  lastMs: number;
}

export interface SourceState extends AlertHolder {
  readonly habit: Habit;
  readonly objects: Map<string, ObjectState>;
  readonly rate: FailureRate;
  readonly failedRuns: string[];
  readonly round: Round;
  readonly delay: Delay;
  readonly bursts: Map<string, Burst>;
  /** The newest run by its end. */
  newest: RunFact;
  /** Usual length of its cycles, in milliseconds; the longest of late. */
  lengthMs: number;
  /** When it was heard of after it was late. */
  backMs: number;
  /** Whether any of its objects has succeeded more than once. */
  isRecurring: boolean;
  /** Whether retries within a cycle were seen. */
  retries: boolean;
  /** Since when it is late without anybody who could say that it is it. 0: it is not. */
  doubtMs: number;
}

export interface OpenCycle {
  readonly sequence_id: string;
  readonly cycleMs: number;
  /** Whether any of its runs is news. */
  isNews: boolean;
  /** The newest runs by the keys of followed objects. */
  readonly objects: CycleRuns;
  readonly newcomers: string[];
  lastEndMs: number;
  readonly firstArrivedMs: number;
  lastArrivedMs: number;
}

export interface ClosedCycle extends OpenCycle {
  readonly closedMs: number;
  readonly lengthMs: number;
  /** Objects, by key, that were expected and have not come yet. */
  readonly missing: Map<string, CycleObject>;
  readonly late: CycleObject[];
}

/** A source of which records came that cannot be read. It holds alerts only until a run of the source is known. */
export interface UnreadableSource extends AlertHolder {
  /** When they arrived, epoch milliseconds: those within the window, the newest last. */
  arrivals: number[];
  newestMs: number;
  /** Of the newest. */
  code: string;
  detail: string;
  /** When the run arrived that may end it; 0: none has. */
  readMs: number;
}

export interface CompanyState extends AlertHolder {
  readonly sources: Map<string, SourceState>;
  /** By the names of sources. */
  readonly unreadable: Map<string, UnreadableSource>;
  /** Every object of its sources, by key. */
  readonly objects: Map<string, ObjectState>;
  /** The one into which nothing came for longest is the first. */
  readonly open: Map<string, OpenCycle>;
  /** The latest, in the order of their times. */
  closed: ClosedCycle[];
  /** Objects that the last cycles missed and that have not run since, by key. */
  readonly missing: Map<string, CycleObject>;
  /** When a run of it arrived last, and when the newest of them ended. */
  arrivedMs: number;
  lastEndMs: number;
  /** The incident of its sources that were found silent last, when, and what had been heard of the company by then. */
  silence: { readonly incident_id: string; readonly atMs: number; readonly heardMs: number } | null;
  /** Incidents of failures by source and cause. */
  readonly causes: Map<string, Cause>;
}

/** Failures of one cause. */
export interface Cause {
  readonly incident_id: string;
  lastMs: number;
  count: number;
}

/** An alert that is not resolved. */
export interface OpenAlert {
  readonly alert_id: string;
  readonly fingerprint: string;
  readonly rule: string;
  readonly subject: Subject;
  /** Key of the object that it is about; null: it is about no object. */
  readonly objectKey: string | null;
  severity: Severity;
  state: AlertState;
  seq: number;
  /** When it began in the world, epoch milliseconds. */
  readonly startedMs: number;
  /** When it was known first, on the fold's clock. */
  readonly detectedMs: number;
  /** The checks that say it is bad, by their places in the rule. */
  checks: number[];
  incident_id: string | null;
  cause: string | null;
  summary: string;
  evidence: Evidence;
}

/** A source that was heard of, and up to when. */
export interface Heard {
  readonly source: string;
  endMs: number;
}

/** Where a subject is: an object of a source of a company, or the source itself. */
export interface Place {
  readonly company: CompanyState;
  readonly source: SourceState;
  readonly object: ObjectState | null;
}

/** An object of a source of a company. */
export interface ObjectPlace extends Place {
  readonly object: ObjectState;
}

/** All that the engine knows: plain data, so that it can be kept and gone on with, but for the timers, of which each subject keeps its own. */
export interface EngineState {
  readonly everything: AlertHolder;
  /** Moments up to here are done with, epoch milliseconds; 0 before the first. */
  clockMs: number;
  /** Id of the rules with which the subjects are waited for. */
  rulesId: string;
  readonly companies: Map<string, CompanyState>;
  /** How much there is of all companies together. */
  objectsCount: number;
  sourcesCount: number;
  unreadableCount: number;
  openCycles: number;
  /** Open alerts by fingerprint. */
  readonly alerts: Map<string, OpenAlert>;
  /** How many open alerts an incident has, by its id. */
  readonly incidents: Map<string, number>;
  /** When anything came last, and how long it had waited. */
  arrivedMs: number;
  delaySecs: number | null;
  /** Time between the end of the newest run and its arrival, the usual delay of its source left out. */
  lagMs: number;
  /** When something came that says how things are now. */
  freshMs: number;
  /** The two sources of which the newest ends are known. */
  heard: readonly Heard[];
  /** When runs were last refused because there are too many objects, by company; null: of all together. */
  readonly refusedMs: Map<string | null, number>;
  /** Whether we are behind, and when we last were; 0: never. */
  isBehind: boolean;
  behindUntilMs: number;
  readonly timers: Timers<Place>;
}

export const newEngineState = (): EngineState => ({
  everything: { subject: everything, alerts: [], episodes: noEpisodes },
  clockMs: 0,
  rulesId: '',
  companies: new Map(),
  objectsCount: 0,
  sourcesCount: 0,
  unreadableCount: 0,
  openCycles: 0,
  alerts: new Map(),
  incidents: new Map(),
  arrivedMs: 0,
  delaySecs: null,
  lagMs: 0,
  freshMs: 0,
  heard: [],
  refusedMs: new Map(),
  isBehind: false,
  behindUntilMs: 0,
  timers: new Timers(),
});

const ids = new WeakMap<Subject, string>();

/** The same for one subject for ever. */
export function expectationIdOf(subject: Subject): string {
  let id = ids.get(subject);
  if (id === undefined) ids.set(subject, (id = alertIdOf('subject', subjectKey(subject))));
  return id;
}

export function companyOf(state: EngineState, { company }: Pick<RunFact, 'company'>): CompanyState {
  let found = state.companies.get(company);
  if (found === undefined) state.companies.set(company, (found = newCompany(company)));
  return found;
}

export function sourceOf(state: EngineState, { sources, unreadable }: CompanyState, run: RunFact): SourceState {
  let found = sources.get(run.source);
  if (found === undefined) {
    state.sourcesCount += 1;
    sources.set(run.source, (found = newSource(run, unreadable.get(run.source))));
  }
  return found;
}

/** Distinct for the objects of a source. */
export const objectNameOf = ({ object_id, zone, object_type }: RunFact): string =>
  `${object_id} ${zone}\u0000${object_type}`;

export function objectOf(state: EngineState, all: CompanyState, { objects }: SourceState, run: RunFact): ObjectState {
  const name = objectNameOf(run);
  let found = objects.get(name);
  if (found === undefined) {
    state.objectsCount += 1;
    found = newObject(run, name);
    objects.set(name, found);
    all.objects.set(found.key, found);
  }
  return found;
}

// Made apart from where they are looked up, and each field written out: a function that holds such an object is not compiled
// to fast code when the fields become fractions later, and fields that are spread into an object are kept apart from it.

const newCompany = (company: string): CompanyState => ({
  subject: companySubject(company),
  alerts: [],
  episodes: noEpisodes,
  sources: new Map(),
  unreadable: new Map(),
  objects: new Map(),
  open: new Map(),
  closed: [],
  missing: new Map(),
  arrivedMs: 0,
  lastEndMs: 0,
  silence: null,
  causes: new Map(),
});

const newSource = (run: RunFact, before: UnreadableSource | undefined): SourceState => ({
  subject: before?.subject ?? sourceSubject(run.company, run.source),
  // Alerts about its first records, which could not be read, are its own from now on.
  alerts: before?.alerts.splice(0) ?? [],
  episodes: before?.episodes ?? noEpisodes,
  habit: newHabit(),
  objects: new Map(),
  rate: newFailureRate(),
  failedRuns: [],
  round: newRound(),
  delay: newDelay(),
  bursts: new Map(),
  newest: run,
  lengthMs: 0,
  backMs: 0,
  isRecurring: false,
  retries: false,
  doubtMs: 0,
});

const newObject = (run: RunFact, name: string): ObjectState => ({
  subject: {
    company: run.company,
    source: run.source,
    zone: run.zone,
    object_id: run.object_id,
    object_type: run.object_type,
  },
  alerts: [],
  episodes: noEpisodes,
  key: `${run.source}\u0000${name}`,
  firstMs: run.end_ms,
  successes: 0,
  newest: run,
  lastGood: null,
  failures: [],
  pending: null,
  partial: null,
  openRuns: [],
  habit: newHabit(),
  levels: levelMetrics.map(() => null),
  limits: levelMetrics.map(() => 0),
  emptiness: null,
  emptyRuns: [],
  rate: newFailureRate(),
  failedRuns: [],
  round: -1,
});

/** The holder that an open alert is about. */
export function holderOf(state: EngineState, { subject, objectKey }: OpenAlert): AlertHolder {
  const company = state.companies.get(subject.company ?? '');
  if (company === undefined) return state.everything;
  if (objectKey !== null) return company.objects.get(objectKey) ?? company;
  return company.sources.get(subject.source ?? '') ?? company.unreadable.get(subject.source ?? '') ?? company;
}

/** Whether an object is known to have been meant to run more than once. */
export const isRecurring = ({ successes }: ObjectState): boolean => successes > 1;

/** The source of an object. */
export const sourceOfObject = (company: CompanyState, { subject }: ObjectState): SourceState | undefined =>
  company.sources.get(subject.source ?? '');

/** Enters a moment at which a subject has to be looked at. */
export function enterTimer(state: EngineState, kind: Timer['kind'], place: Place, ms: number): void {
  const { company, source, object } = place;
  const key = `${company.subject.company ?? ''}\u0000${object === null ? (source.subject.source ?? '') : object.key}`;
  state.timers.push({ ms, kind, key, place });
}

/** Whether a subject is still followed. */
export const isFollowed = ({ companies }: EngineState, { company, source, object }: Place): boolean =>
  companies.get(company.subject.company ?? '') === company &&
  company.sources.get(source.subject.source ?? '') === source &&
  (object === null || company.objects.get(object.key) === object);
