import { DAY_MS } from '@app/time';
import type { AlertEngine } from '../engine/alert-engine.js';
import type { FoldContext } from '../engine/context.js';
import type { FoldInput } from '../engine/engine.js';
import type { Expectation } from '../model/expectation.js';
import type { RunFact } from '../model/run-fact.js';
import type { StartFact } from '../model/start-fact.js';
import { defaultNotificationTiming, type NotificationTiming } from '../notifications/next-notification.js';
import { AlertHistory } from './alert-history.js';
import { type BacktestRange, IncidentHistory, isWithin, type TitleFacts } from './incident-history.js';
import type { BacktestReport } from './report.js';

/** How much is folded before the time that is asked for, so that baselines and cadences are known by then. */
export const WARM_UP_MS = 35 * DAY_MS;
/** Runs of one fold: what it finds is kept until its end. */
const SLICE_RUNS = 5000;

/** A stored run as if it had arrived when it ended. Live, a delay would be known; in a backtest there is none. */
export const atItsOwnTime = (run: Omit<RunFact, 'arrived_ms' | 'ingested_ms'>): RunFact => ({
  ...run,
  arrived_ms: Math.max(run.end_ms, run.start_ms),
  ingested_ms: null,
});

/** The order in which a backtest takes runs: of those that arrived together, the same as live. Total, for distinct runs. */
export const inOrderOfArrival = (a: RunFact, b: RunFact): number =>
  a.arrived_ms - b.arrived_ms ||
  a.end_ms - b.end_ms ||
  a.start_ms - b.start_ms ||
  (a.run_id < b.run_id ? -1 : Number(a.run_id > b.run_id));

/**
 * The same fold as live, with a virtual clock at the arrival of the runs. Takes the runs in pieces, so that the reader
 * decides how many there are at once; nothing of them is kept but the engine's state.
 */
export class Backtest<State> {
  private readonly state: State;
  private readonly alerts = new AlertHistory();
  private readonly incidents: IncidentHistory;

  /** @param timing when people are told, by one receiver of all alerts */
  constructor(
    private readonly engine: AlertEngine<State>,
    private readonly context: FoldContext,
    private readonly range: BacktestRange,
    timing: NotificationTiming = defaultNotificationTiming,
  ) {
    this.state = engine.newState();
    this.incidents = new IncidentHistory(range, timing);
  }

  /** @param runs in the order of arrival, none before those of the call before, none after the range; so are the starts */
  add(runs: readonly RunFact[], starts: readonly StartFact[] = []): void {
    let next = 0;
    for (let from = 0; from < runs.length; from += SLICE_RUNS) {
      const slice = runs.slice(from, from + SLICE_RUNS);
      const nowMs = slice.at(-1)!.arrived_ms;
      const first = next;
      while (next < starts.length && starts[next]!.arrived_ms <= nowMs) next += 1;
      this.fold({ runs: slice, starts: starts.slice(first, next), nowMs });
    }
    const rest = starts.slice(next);
    if (rest.length > 0) this.fold({ runs: [], starts: rest, nowMs: rest.at(-1)!.arrived_ms });
  }

  /** Moves the clock to the end of the range. Once, after the last run. */
  end(): BacktestReport {
    this.fold({ runs: [], nowMs: this.range.toMs });
    const { zoneOf } = this.context;
    const knownOf = knownFrom(this.engine.expectationsOf(this.state, this.context));
    return {
      alerts: this.alerts.report(),
      notices: this.alerts.notices(),
      ...this.incidents.report({ zoneOf, knownOf }),
    };
  }

  private fold(input: FoldInput): void {
    for (const transition of this.engine.fold(this.state, input, this.context).transitions) {
      this.alerts.take(transition, isWithin(this.range, Date.parse(transition.at)));
      this.incidents.take(transition);
    }
  }
}

/** Counts the sources and objects that are followed at the end; those that are retired are no part of a whole. */
function knownFrom(expectations: readonly Expectation[]): TitleFacts['knownOf'] {
  const objects = new Map<string, number>();
  const sources = new Map<string, number>();
  for (const { subject, state } of expectations) {
    if (state === 'retired') continue;
    const { company, source } = subject;
    const [counts, key] = subject.object_type === null ? [sources, [company]] : [objects, [company, source]];
    const name = JSON.stringify(key);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return ({ company, source }) => ({
    objects: objects.get(JSON.stringify([company, source])) ?? null,
    sources: sources.get(JSON.stringify([company])) ?? null,
  });
}
