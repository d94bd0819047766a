import {
  type AlertTransition,
  defaultRulesConfig,
  expectationIdOf,
  fold,
  newEngineState,
  type RulesConfig,
  type RunFact,
} from '@app/alerting';
import { aRunFact } from '@app/alerting/testing';
import { DAY_MS, HOUR_MS, SECOND_MS } from '@app/time';

const UNITS_MS: Readonly<Record<string, number>> = { d: DAY_MS, h: HOUR_MS, m: 60_000, s: 1000 };

/** `6h01m`, `2d`, `90s`: milliseconds. */
function offsetMs(text: string): number {
  const parts = [...text.matchAll(/(\d+)([dhms])/g)];
  if (parts.map(([part]) => part).join('') !== text) throw new Error(`"${text}" is no time such as 6h01m`);
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS_MS[unit!]!, 0);
}

interface Runs {
  readonly company?: string;
  readonly source?: string;
  /** `all`, how many from the first on, or which, by number from 1. */
  readonly objects?: 'all' | number | readonly number[];
  readonly status?: 'SUCCESS' | 'FAILED';
  readonly description?: string;
  /** Seconds. */
  readonly duration?: number;
  readonly memory?: number;
  readonly cpu?: number;
  /** How much later it arrives than it ends. */
  readonly late?: string;
  /** How much earlier it arrives than it says it ends: its clock is wrong. */
  readonly early?: string;
}

interface Given extends Runs {
  readonly source: string;
  readonly objects: number;
  readonly every: string;
  readonly for: string;
  /** When the first cycle begins; left out: at the beginning. */
  readonly from?: string;
  /** Days of the week on which it runs, 1–7, in UTC; left out: all. */
  readonly days?: readonly number[];
  /** Objects, by number, that stop, and when. */
  readonly without?: Readonly<Record<number, string>>;
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
}

export interface Scenario {
  /** The behaviour that it shows. */
  readonly name: string;
  /** ISO 8601; left out: a Monday. */
  readonly start?: string;
  readonly zone?: string;
  readonly rules?: RulesConfig['rules'];
  readonly given: Given | readonly Given[];
  readonly when?: readonly { readonly at: string; readonly runs?: Runs; readonly retire?: string }[];
  /** A company whose runs are refused, since it has too many objects. */
  readonly refused?: { readonly company: string; readonly from: string; readonly to: string };
  readonly then: readonly Then[];
}

/** `startMs` is an epoch time; the others count from it. */
interface RunTimes {
  readonly startMs: number;
  readonly afterMs: number;
  readonly cycleMs: number;
}

function runsAt({ startMs, afterMs, cycleMs }: RunTimes, runs: Runs, given: Given): RunFact[] {
  const { objects = 'all' } = runs;
  const all = Array.from({ length: given.objects }, (_, index) => index + 1);
  const chosen = objects === 'all' ? all : typeof objects === 'number' ? all.slice(0, objects) : objects;
  return chosen.map((number, index) => {
    const duration_seconds = runs.duration ?? given.duration ?? 4;
    const end_ms = startMs + afterMs + index * SECOND_MS;
    return aRunFact({
      company: runs.company ?? given.company ?? 'acme',
      source: given.source,
      object_id: number,
      object_type: `object ${number}`,
      sequence_id: new Date(startMs + cycleMs).toISOString().slice(0, 16),
      cycle_ms: startMs + cycleMs,
      end_ms,
      duration_seconds,
      status: runs.status ?? 'SUCCESS',
      error_message: runs.status === 'FAILED' ? (runs.description ?? 'Unknown error') : null,
      memory_used_bytes: runs.memory ?? given.memory ?? 14_000_000,
      cpu_time_seconds: runs.cpu ?? given.cpu ?? 0.6,
      arrived_ms: end_ms + offsetMs(runs.late ?? '0s') - offsetMs(runs.early ?? '0s'),
    });
  });
}

function scheduled(startMs: number, given: Given): RunFact[] {
  const [everyMs, forMs, fromMs] = [given.every, given.for, given.from ?? '0s'].map(offsetMs) as [
    number,
    number,
    number,
  ];
  const runs: RunFact[] = [];
  for (let at = fromMs; at < fromMs + forMs; at += everyMs) {
    const day = new Date(startMs + at).getUTCDay() || 7;
    if (given.days?.includes(day) === false) continue;
    const objects = Array.from({ length: given.objects }, (_, index) => index + 1).filter((number) => {
      const until = given.without?.[number];
      return until === undefined || at < offsetMs(until);
    });
    runs.push(...runsAt({ startMs, afterMs: at, cycleMs: at }, { objects }, given));
  }
  return runs;
}

/** Plays a scenario, and gives for each `then` what is wrong with it; empty: it came as it says. */
export function play(scenario: Scenario): string[] {
  const startMs = Date.parse(scenario.start ?? '2025-09-01T00:00:00Z');
  const givens = [scenario.given].flat();
  const givenOf = ({ source }: Runs): Given => givens.find((given) => given.source === source) ?? givens[0]!;
  const runs = givens.flatMap((given) => scheduled(startMs, given));
  const retired = new Set<string>();
  const retirements: { atMs: number; object: string }[] = [];
  for (const { at, runs: what, retire } of scenario.when ?? []) {
    if (retire !== undefined) retirements.push({ atMs: startMs + offsetMs(at), object: retire });
    if (what !== undefined)
      runs.push(...runsAt({ startMs, afterMs: offsetMs(at), cycleMs: offsetMs(at) }, what, givenOf(what)));
  }
  runs.sort((a, b) => a.arrived_ms - b.arrived_ms);
  const context = {
    config: { ...defaultRulesConfig, rules: scenario.rules ?? {} },
    zoneOf: () => scenario.zone ?? 'UTC',
    retired,
  };
  const state = newEngineState();
  const alerts = new Map<string, AlertTransition>();
  const told = new Map<string, Set<string>>();
  let notifications = 0;
  const take = (transition: AlertTransition): void => {
    alerts.set(transition.alert_id, transition);
    const { incident_id, alert_id, to } = transition;
    if (incident_id === null) return;
    const open = told.get(incident_id);
    if (to === 'firing') {
      if (open === undefined) notifications += 1;
      told.set(incident_id, (open ?? new Set<string>()).add(alert_id));
    } else if (to === 'resolved' && open?.delete(alert_id) && open.size === 0) notifications += 1;
  };
  const until = (nowMs: number): void => {
    const due = runs.filter(({ arrived_ms }) => arrived_ms <= nowMs && arrived_ms > state.clockMs);
    const refused = scenario.refused;
    const isRefused =
      refused !== undefined && nowMs >= startMs + offsetMs(refused.from) && nowMs < startMs + offsetMs(refused.to);
    const now = { ...context, refused: isRefused ? [refused.company] : [] };
    for (const transition of fold(state, { runs: due, nowMs }, now).transitions) take(transition);
  };
  return scenario.then.flatMap((then) => {
    const atMs = startMs + offsetMs(then.at) + 59 * SECOND_MS;
    for (const { atMs: retiredMs, object } of retirements) {
      if (retiredMs > atMs) continue;
      until(retiredMs);
      const subject = runs.find(({ object_type }) => object_type === object)!;
      const { company, source, zone, object_id, object_type } = subject;
      retired.add(expectationIdOf({ company, source, zone, object_id, object_type }));
    }
    until(atMs);
    return faultsOf(then, [...alerts.values()], notifications).map((fault) => `at ${then.at}: ${fault}`);
  });
}

function faultsOf(then: Then, alerts: readonly AlertTransition[], notifications: number): string[] {
  const firing = alerts.filter(({ to }) => to === 'firing');
  const seen = (): string => firing.map(({ rule, summary }) => `${rule}: ${summary}`).join('\n    ') || 'nothing';
  const faults: string[] = [];
  if (then.alerts?.length === 0 && firing.length > 0) faults.push(`nothing should fire, but there is\n    ${seen()}`);
  for (const wanted of then.alerts ?? []) {
    const found = alerts.filter(
      ({ rule, summary, to, subject }) =>
        rule === wanted.rule &&
        to === (wanted.state ?? 'firing') &&
        (wanted.subject === undefined ||
          [subject.company, subject.source, subject.object_type].includes(wanted.subject)) &&
        (wanted.says === undefined || summary.includes(wanted.says)),
    );
    const largest = Math.max(
      0,
      ...[...Map.groupBy(found, ({ incident_id }) => incident_id).values()].map(({ length }) => length),
    );
    if (found.length === 0) faults.push(`${JSON.stringify(wanted)} is not there; firing is\n    ${seen()}`);
    else if (wanted.grouped !== undefined && largest !== wanted.grouped)
      faults.push(`${largest} of ${wanted.rule} are grouped, not ${wanted.grouped}`);
  }
  for (const rule of then.not ?? []) {
    if (firing.some((alert) => alert.rule === rule)) faults.push(`${rule} should not fire; firing is\n    ${seen()}`);
  }
  if (then.notifications !== undefined && then.notifications !== notifications) {
    faults.push(`there are ${notifications} notifications, not ${then.notifications}; firing is\n    ${seen()}`);
  }
  return faults;
}
