import { alertIdOf } from '@app/contracts';
import type { AlertState, Evidence, Severity } from '../model/alert.js';
import type { CycleObject } from '../model/cycle.js';
import type { RunFact } from '../model/run-fact.js';
import { companySubject, everything, sourceSubject, type Subject, subjectKey } from '../model/subject.js';
import { type Cadence, newCadence } from './cadence.js';
import { newObjectSamples, newSourceSamples, type ObjectSamples, type SourceSamples } from './samples.js';

/** Grows when a state that was kept by an earlier version cannot be gone on with. */
export const engineVersion = 3;

/** A subject that alerts can be about. */
export interface AlertHolder {
  readonly subject: Subject;
  /** Its alerts that are not resolved. */
  readonly alerts: OpenAlert[];
}

/** An object of a source, and its newest runs. */
export interface ObjectState extends AlertHolder {
  /** Distinct within the company. */
  readonly key: string;
  /** Newest last, by their starts. */
  readonly runs: RunFact[];
  readonly successful: RunFact[];
  /** The failures of the last day at most. */
  failures: RunFact[];
  readonly samples: ObjectSamples;
  readonly cadence: Cadence;
}

/** A source or a company: its runs of the last hours, in the order of their ends. */
export interface GroupState extends AlertHolder {
  runs: RunFact[];
  /** Whether a run came since its window was evaluated. */
  isDirty: boolean;
  /** Its runs since an alert of it began, by rule. */
  readonly since: Map<string, RunFact[]>;
}

export interface SourceState extends GroupState {
  readonly samples: SourceSamples;
  readonly cadence: Cadence;
  readonly objects: Map<string, ObjectState>;
  /** The newest run by its end. */
  newest: RunFact;
}

/** The part of an object's newest run that a cycle keeps. */
export interface CycleRun {
  readonly subject: Subject;
  readonly status: RunFact['status'];
  readonly start_ms: number;
}

export interface OpenCycle {
  readonly sequence_id: string;
  readonly cycleMs: number;
  /** Those that are news, in the order in which they came; the newest when there are very many. */
  runs: RunFact[];
  /** The newest runs by the keys of followed objects. */
  readonly objects: Map<string, CycleRun>;
  readonly newcomers: string[];
  lastEndMs: number;
  readonly firstArrivedMs: number;
  lastArrivedMs: number;
}

export interface ClosedCycle extends Omit<OpenCycle, 'runs'> {
  readonly closedMs: number;
  readonly lengthMs: number;
  /** Objects, by key, that were expected and have not come yet. */
  readonly missing: Map<string, CycleObject>;
  readonly late: CycleObject[];
}

export interface CompanyState extends GroupState {
  readonly sources: Map<string, SourceState>;
  /** Every object of its sources, by key. */
  readonly objects: Map<string, ObjectState>;
  /** The one into which nothing came for longest is the first. */
  readonly open: Map<string, OpenCycle>;
  /** The latest, in the order of their times. */
  closed: ClosedCycle[];
  /** Objects that the last cycles missed and that have not run since, by key. */
  readonly missing: Map<string, CycleObject>;
  /** Keys of objects by the minute, counted from 1970, at which their silence is to be looked at. */
  readonly looks: Map<number, string[]>;
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
  readonly startedMs: number;
  /** The checks that say it is bad, by their places in the rule. */
  checks: number[];
  incident_id: string | null;
  cause: string | null;
  summary: string;
  evidence: Evidence;
}

/** An incident with an alert that is not resolved. */
export interface OpenIncident {
  readonly incident_id: string;
  /** The end of the newest failure that it was joined by. */
  lastMs: number;
  /** Objects that failed of it. */
  readonly objects: Set<string>;
  /** Whether it is said of a whole source or company as well. */
  isShared: boolean;
  /** Alerts that are not resolved. */
  open: number;
}

/** All that the engine knows: plain data, so that it can be kept and gone on with. */
export interface EngineState {
  readonly everything: AlertHolder;
  /** Moments up to here are done with, epoch milliseconds; 0 before the first. */
  clockMs: number;
  /** Clock hours up to this one are judged. */
  hour: number;
  readonly companies: Map<string, CompanyState>;
  /** How much there is of all companies together. */
  objectsCount: number;
  sourcesCount: number;
  openCycles: number;
  /** Open alerts by fingerprint. */
  readonly alerts: Map<string, OpenAlert>;
  /** Open incidents by company and cause. */
  readonly incidents: Map<string, OpenIncident>;
  /** When anything came last, and how long it had waited. */
  arrivedMs: number;
  /** When runs were last refused because there are too many objects, by company; null: of all together. */
  readonly refusedMs: Map<string | null, number>;
  delaySecs: number | null;
  /** Whether we are behind, and when we last were; 0: never. */
  isBehind: boolean;
  behindUntilMs: number;
}

export const newEngineState = (): EngineState => ({
  everything: { subject: everything, alerts: [] },
  clockMs: 0,
  hour: 0,
  companies: new Map(),
  objectsCount: 0,
  sourcesCount: 0,
  openCycles: 0,
  alerts: new Map(),
  incidents: new Map(),
  arrivedMs: 0,
  refusedMs: new Map(),
  delaySecs: null,
  isBehind: false,
  behindUntilMs: 0,
});

const ids = new WeakMap<Subject, string>();

/** The same for one subject for ever. */
export function expectationIdOf(subject: Subject): string {
  let id = ids.get(subject);
  if (id === undefined) ids.set(subject, (id = alertIdOf('subject', subjectKey(subject))));
  return id;
}

const newGroup = (subject: Subject): GroupState => ({
  subject,
  alerts: [],
  runs: [],
  isDirty: false,
  since: new Map(),
});

export function companyOf(state: EngineState, { company }: RunFact): CompanyState {
  let found = state.companies.get(company);
  if (found === undefined) {
    const parts = {
      sources: new Map(),
      objects: new Map(),
      open: new Map(),
      closed: [],
      missing: new Map(),
      looks: new Map(),
    };
    state.companies.set(company, (found = { ...newGroup(companySubject(company)), ...parts }));
  }
  return found;
}

export function sourceOf(state: EngineState, { sources }: CompanyState, run: RunFact): SourceState {
  let found = sources.get(run.source);
  if (found === undefined) {
    state.sourcesCount += 1;
    const parts = {
      samples: newSourceSamples(),
      cadence: newCadence(run.end_ms),
      objects: new Map<string, ObjectState>(),
      newest: run,
    };
    sources.set(run.source, (found = { ...newGroup(sourceSubject(run.company, run.source)), ...parts }));
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
    const { company, source, zone, object_id, object_type } = run;
    const subject: Subject = { company, source, zone, object_id, object_type };
    found = {
      subject,
      key: `${source}\u0000${name}`,
      alerts: [],
      runs: [],
      successful: [],
      failures: [],
      samples: newObjectSamples(),
      cadence: newCadence(run.end_ms),
    };
    objects.set(name, found);
    all.objects.set(found.key, found);
  }
  return found;
}

/** The holder that an open alert is about. */
export function holderOf(state: EngineState, { subject, objectKey }: OpenAlert): AlertHolder {
  const company = state.companies.get(subject.company ?? '');
  if (company === undefined) return state.everything;
  if (objectKey !== null) return company.objects.get(objectKey) ?? company;
  return company.sources.get(subject.source ?? '') ?? company;
}
