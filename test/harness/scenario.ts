import {
  type AlertTransition,
  type CycleReport,
  defaultRulesConfig,
  expectationIdOf,
  fold,
  type FoldResult,
  newEngineState,
  type RulesConfig,
  type StartFact,
  type UnreadableFact,
} from '@app/alerting';
import { aRunFact } from '@app/alerting/testing';
import { SECOND_MS } from '@app/time';
import { durationMs, type Given, type Runs, runsAt, scheduled } from './scenario-runs.js';

interface Unreadable {
  readonly company?: string;
  readonly source: string;
  /** How many, a second apart; left out: one. */
  readonly records?: number;
  readonly code?: string;
  readonly detail?: string;
}

interface Starts {
  readonly company?: string;
  readonly source: string;
  /** The number of the object. */
  readonly object: number;
  /** How much later it arrives. */
  readonly late?: string;
  /** How long the run takes; left out: its end never comes. */
  readonly takes?: string;
  readonly status?: Runs['status'];
}

interface Then {
  readonly at: string;
  /** Each of these is there; an empty list: nothing fires. */
  readonly alerts?: readonly {
    readonly rule: string;
    /** The end of the subject's name: a source, an object, a company. */
    readonly subject?: string;
    readonly state?: string;
    /** How many alerts of this rule share one incident. */
    readonly grouped?: number;
    /** Part of its sentence. */
    readonly says?: string;
  }[];
  /** Rules of which nothing fires. */
  readonly not?: readonly string[];
  /** Notifications up to here, of incidents and of their ends. */
  readonly notifications?: number;
  /** Alerts of each rule that have fired up to here, those that are over included. */
  readonly fired?: Readonly<Record<string, number>>;
  /** Incidents up to here. */
  readonly incidents?: number;
  /** Parts of what was said by alerts that ended without having fired: each by one of them. */
  readonly said?: readonly string[];
  /** Objects of the newest cycle that was reported. */
  readonly cycle?: { readonly present?: number; readonly missing?: number; readonly late?: number };
}

export interface Scenario {
  /** The behaviour that it shows. */
  readonly name: string;
  /** ISO 8601; left out: a Monday. */
  readonly start?: string;
  readonly zone?: string;
  readonly rules?: RulesConfig['rules'];
  readonly given: Given | readonly Given[];
  readonly when?: readonly {
    readonly at: string;
    readonly runs?: Runs;
    /** Records that arrive and cannot be read. */
    readonly unreadable?: Unreadable;
    /** A run that begins. */
    readonly start?: Starts;
    readonly retire?: string;
  }[];
  /** A company whose runs are refused, since it has too many objects. */
  readonly refused?: { readonly company: string; readonly from: string; readonly to: string };
  readonly then: readonly Then[];
}

const unreadableAt = (ms: number, { company = 'acme', source, records = 1, ...why }: Unreadable): UnreadableFact[] =>
  Array.from({ length: records }, (_, index) => ({
    company,
    source,
    at_ms: ms + index * SECOND_MS,
    code: why.code ?? 'status_unknown',
    detail: why.detail ?? 'Etat is "DONE"',
  }));

/** A start, and the run that ends it. */
function startAt(startMs: number, { company = 'acme', source, object, late = '0s', takes, status }: Starts) {
  const names = { company, source, zone: '1-Raw', object_id: String(object), object_type: `object ${object}` };
  const run_id = `${source} ${object} at ${new Date(startMs).toISOString()}`;
  const lateMs = durationMs(late);
  const start: StartFact = { ...names, run_id, sequence_id: null, start_ms: startMs, arrived_ms: startMs + lateMs };
  if (takes === undefined) return { start, runs: [] };
  const end_ms = startMs + durationMs(takes);
  const times = { end_ms, duration_seconds: (end_ms - startMs) / 1000, arrived_ms: end_ms + lateMs };
  return { start, runs: [aRunFact({ ...names, run_id, sequence_id: null, ...times, status: status ?? 'SUCCESS' })] };
}

/** All that has come of a scenario so far. */
class Outcome {
  /** The last transition of each alert. */
  readonly alerts = new Map<string, AlertTransition>();
  /** Alerts that have fired. */
  readonly fired = new Map<string, AlertTransition>();
  readonly incidents = new Map<string, Set<string>>();
  cycle: CycleReport | null = null;
  notifications = 0;

  take({ transitions, cycles }: FoldResult): void {
    for (const transition of transitions) this.takeTransition(transition);
    for (const cycle of cycles) if (cycle.cycle_time >= (this.cycle?.cycle_time ?? '')) this.cycle = cycle;
  }

  private takeTransition(transition: AlertTransition): void {
    const { incident_id, alert_id, to } = transition;
    this.alerts.set(alert_id, transition);
    if (incident_id === null) return;
    const open = this.incidents.get(incident_id);
    if (to === 'firing') {
      this.fired.set(alert_id, transition);
      if (open === undefined) this.notifications += 1;
      this.incidents.set(incident_id, (open ?? new Set<string>()).add(alert_id));
    } else if (to === 'resolved' && open?.delete(alert_id) && open.size === 0) this.notifications += 1;
  }
}

/** The runs and records of a scenario, in the order of arrival. */
function inputOf(scenario: Scenario, startMs: number) {
  const givens = [scenario.given].flat();
  const givenOf = ({ source }: Runs): Given => givens.find((given) => given.source === source) ?? givens[0]!;
  const runs = givens.flatMap((given) => scheduled(startMs, scenario.zone ?? 'UTC', given));
  const unreadable: UnreadableFact[] = [];
  const starts: StartFact[] = [];
  for (const { at, runs: what, unreadable: unread, start } of scenario.when ?? []) {
    const afterMs = durationMs(at);
    if (unread !== undefined) unreadable.push(...unreadableAt(startMs + afterMs, unread));
    if (start !== undefined) {
      const begun = startAt(startMs + afterMs, start);
      starts.push(begun.start);
      runs.push(...begun.runs);
    }
    if (what === undefined) continue;
    const cycleMs = what.cycle === undefined ? afterMs : durationMs(what.cycle);
    runs.push(...runsAt({ startMs, afterMs, cycleMs }, what, givenOf(what)));
  }
  runs.sort((a, b) => a.arrived_ms - b.arrived_ms);
  unreadable.sort((a, b) => a.at_ms - b.at_ms);
  starts.sort((a, b) => a.arrived_ms - b.arrived_ms);
  return { runs, starts, unreadable };
}

/** Plays a scenario, and gives for each `then` what is wrong with it; empty: it came as it says. */
export function play(scenario: Scenario): string[] {
  const startMs = Date.parse(scenario.start ?? '2025-09-01T00:00:00Z');
  const { runs, starts, unreadable } = inputOf(scenario, startMs);
  const retired = new Set<string>();
  const context = {
    config: { ...defaultRulesConfig, rules: scenario.rules ?? {} },
    zoneOf: () => scenario.zone ?? 'UTC',
    retired,
  };
  const state = newEngineState();
  const outcome = new Outcome();
  const until = (nowMs: number): void => {
    const due = runs.filter(({ arrived_ms }) => arrived_ms <= nowMs && arrived_ms > state.clockMs);
    const dueToo = unreadable.filter(({ at_ms }) => at_ms <= nowMs && at_ms > state.clockMs);
    const begun = starts.filter(({ arrived_ms }) => arrived_ms <= nowMs && arrived_ms > state.clockMs);
    const refused = scenario.refused;
    const isRefused =
      refused !== undefined && nowMs >= startMs + durationMs(refused.from) && nowMs < startMs + durationMs(refused.to);
    const now = { ...context, refused: isRefused ? [refused.company] : [] };
    outcome.take(fold(state, { runs: due, starts: begun, unreadable: dueToo, nowMs }, now));
  };
  return scenario.then.flatMap((then) => {
    const atMs = startMs + durationMs(then.at) + 59 * SECOND_MS;
    for (const { at, retire } of scenario.when ?? []) {
      if (retire === undefined || startMs + durationMs(at) > atMs) continue;
      until(startMs + durationMs(at));
      const { company, source, zone, object_id, object_type } = runs.find((run) => run.object_type === retire)!;
      retired.add(expectationIdOf({ company, source, zone, object_id, object_type }));
    }
    until(atMs);
    return faultsOf(then, outcome).map((fault) => `at ${then.at}: ${fault}`);
  });
}

function faultsOf(then: Then, outcome: Outcome): string[] {
  const firing = [...outcome.alerts.values()].filter(({ to }) => to === 'firing');
  const seen = `firing is\n    ${firing.map(({ rule, summary }) => `${rule}: ${summary}`).join('\n    ') || 'nothing'}`;
  const faults = (then.alerts ?? []).flatMap((wanted) => faultOfAlert(wanted, outcome));
  if (then.alerts?.length === 0 && firing.length > 0) faults.push('nothing should fire');
  for (const rule of then.not ?? []) {
    if (firing.some((alert) => alert.rule === rule)) faults.push(`${rule} should not fire`);
  }
  if (then.notifications !== undefined && then.notifications !== outcome.notifications) {
    faults.push(`there are ${outcome.notifications} notifications, not ${then.notifications}`);
  }
  faults.push(...faultsOfCounts(then, outcome));
  return faults.map((fault) => `${fault}; ${seen}`);
}

function faultOfAlert(wanted: NonNullable<Then['alerts']>[number], { alerts }: Outcome): string[] {
  const found = [...alerts.values()].filter(
    ({ rule, summary, to, subject }) =>
      rule === wanted.rule &&
      to === (wanted.state ?? 'firing') &&
      (wanted.subject === undefined ||
        [subject.company, subject.source, subject.object_type].includes(wanted.subject)) &&
      (wanted.says === undefined || summary.includes(wanted.says)),
  );
  if (found.length === 0) return [`${JSON.stringify(wanted)} is not there`];
  const sizes = [...Map.groupBy(found, ({ incident_id }) => incident_id).values()].map(({ length }) => length);
  const largest = Math.max(0, ...sizes);
  const isGrouped = wanted.grouped === undefined || largest === wanted.grouped;
  return isGrouped ? [] : [`${largest} of ${wanted.rule} are grouped, not ${wanted.grouped}`];
}

function faultsOfCounts(then: Then, { alerts, fired, incidents, cycle }: Outcome): string[] {
  const faults: string[] = [];
  const compare = (what: string, found: number, wanted: number | undefined): void => {
    if (wanted !== undefined && found !== wanted) faults.push(`${what}: ${found}, not ${wanted}`);
  };
  for (const [id, wanted] of Object.entries(then.fired ?? {})) {
    compare(`fired ${id}`, [...fired.values()].filter(({ rule }) => rule === id).length, wanted);
  }
  compare('incidents', incidents.size, then.incidents);
  const silent = [...alerts].filter(([id, { to }]) => to === 'resolved' && !fired.has(id));
  const said = silent.map(([, { summary }]) => summary);
  for (const text of then.said ?? []) {
    compare(`said "${text}" among ${JSON.stringify(said)}`, said.filter((one) => one.includes(text)).length, 1);
  }
  if (then.said?.length === 0) compare('said', said.length, 0);
  compare('present', cycle?.present_count ?? 0, then.cycle?.present);
  compare('missing', cycle?.missing.length ?? 0, then.cycle?.missing);
  compare('late', cycle?.late.length ?? 0, then.cycle?.late);
  return faults;
}
