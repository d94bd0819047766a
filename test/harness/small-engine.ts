import {
  type AlertEngine,
  type AlertState,
  type AlertTransition,
  type CycleReport,
  type FoldContext,
  type FoldInput,
  type RunFact,
  type Severity,
  sourceSubject,
} from '@app/alerting';
import { alertIdOf } from '@app/contracts';

interface SmallAlert {
  readonly alert_id: string;
  readonly startedMs: number;
  seq: number;
}

export interface SmallState {
  clockMs: number;
  /** Runs of each cycle. */
  readonly cycles: Map<string, number>;
  readonly objects: Map<string, { lastMs: number; failing: SmallAlert | null; silent: SmallAlert | null }>;
}

const TICK_MS = 50;
const SILENT_MS = 300;

/**
 * An engine that can be seen through: what fails fires, and so does what was silent for 300 ms. It has everything that
 * makes the real one hard to follow: a clock, time that changes things by itself, rules, alerts over many runs.
 */
export const smallEngine: AlertEngine<SmallState> = {
  version: 1,
  newState: () => ({ clockMs: 0, cycles: new Map(), objects: new Map() }),
  expectationsOf: () => [],
  eachExpectation: () => [],
  levelsOf: () => [],
  partsOf: (state) => [state],
  builder: () => {
    let state: SmallState | null = null;
    return { add: (part: SmallState) => (state = part), built: () => state! };
  },
  fold(state, { runs, nowMs }: FoldInput, context) {
    const transitions: AlertTransition[] = [];
    const cycles: CycleReport[] = [];
    for (const run of runs) {
      transitions.push(...advance(state, run.arrived_ms, context));
      transitions.push(...take(state, run, context));
      cycles.push(count(state, run));
    }
    transitions.push(...advance(state, nowMs, context));
    return { transitions, cycles };
  },
};

function* advance(state: SmallState, untilMs: number, context: FoldContext): Generator<AlertTransition> {
  if (state.clockMs === 0) state.clockMs = untilMs;
  for (let tick = (Math.floor(state.clockMs / TICK_MS) + 1) * TICK_MS; tick <= untilMs; tick += TICK_MS) {
    for (const [key, object] of state.objects) {
      if (object.silent !== null || tick - object.lastMs <= SILENT_MS) continue;
      object.silent = { alert_id: alertIdOf('silent', key, tick), startedMs: tick, seq: 0 };
      yield transition({ rule: 'source-silent', key, from: null, to: 'firing' }, object.silent, tick, context);
    }
    state.clockMs = tick;
  }
  state.clockMs = Math.max(state.clockMs, untilMs);
}

function* take(state: SmallState, run: RunFact, context: FoldContext): Generator<AlertTransition> {
  const key = `${run.source} ${run.object_id}`;
  const atMs = state.clockMs;
  const object = state.objects.get(key) ?? { lastMs: atMs, failing: null, silent: null };
  state.objects.set(key, object);
  object.lastMs = atMs;
  if (object.silent !== null) {
    yield transition({ rule: 'source-silent', key, from: 'firing', to: 'resolved' }, object.silent, atMs, context);
    object.silent = null;
  }
  if (run.status === 'FAILED' && object.failing === null) {
    object.failing = { alert_id: alertIdOf('failing', run.run_id), startedMs: atMs, seq: 0 };
    yield transition({ rule: 'failure-detected', key, from: null, to: 'firing' }, object.failing, atMs, context);
  } else if (run.status === 'SUCCESS' && object.failing !== null) {
    yield transition({ rule: 'failure-detected', key, from: 'firing', to: 'resolved' }, object.failing, atMs, context);
    object.failing = null;
  }
}

function count({ cycles, clockMs }: SmallState, { company, sequence_id: cycle, cycle_ms }: RunFact): CycleReport {
  const sequence_id = cycle ?? '';
  const present_count = (cycles.get(sequence_id) ?? 0) + 1;
  cycles.set(sequence_id, present_count);
  const [cycle_time, closed_at] = [cycle_ms, clockMs].map((ms) => new Date(ms).toISOString());
  return {
    company,
    sequence_id,
    cycle_time: cycle_time!,
    closed_at: closed_at!,
    present_count,
    present: [],
    failed: [],
    missing: [],
    new: [],
    late: [],
  };
}

interface SmallChange {
  readonly rule: string;
  readonly key: string;
  readonly from: AlertState | null;
  readonly to: AlertState;
}

function transition(
  { rule, key, from, to }: SmallChange,
  alert: SmallAlert,
  atMs: number,
  { config }: FoldContext,
): AlertTransition {
  const seq = alert.seq++;
  return {
    transition_id: alertIdOf(alert.alert_id, seq),
    alert_id: alert.alert_id,
    fingerprint: alertIdOf(rule, key),
    seq,
    incident_id: alert.alert_id,
    cause: null,
    rule,
    rule_version: 1,
    severity: config.rules[rule]?.severity ?? ('critical' satisfies Severity),
    subject: sourceSubject('acme', key),
    from,
    to,
    at: new Date(atMs).toISOString(),
    started_at: new Date(alert.startedMs).toISOString(),
    detected_at: new Date(alert.startedMs).toISOString(),
    summary: `${key}: ${to}`,
    evidence: {
      window: '',
      sample_size: 1,
      measurements: [],
      run_ids: [],
      run: null,
      last_good_run: null,
      differs: [],
      missing: [],
      no_data_since: null,
    },
  };
}
