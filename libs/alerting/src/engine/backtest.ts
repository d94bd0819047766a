import { DAY_MS } from '@app/time';
import type { AlertState, AlertTransition, Evidence, Severity } from '../model/alert.js';
import type { RunFact } from '../model/run-fact.js';
import type { Subject } from '../model/subject.js';
import type { AlertEngine } from './alert-engine.js';
import type { FoldContext } from './context.js';

/** How much is folded before the time that is asked for, so that baselines and cadences are known by then. */
export const WARM_UP_MS = 35 * DAY_MS;

/** The time that is asked for, both ends included. Epoch milliseconds. */
export interface BacktestRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** An alert that fired, as it stood at the end. Times are ISO 8601 in UTC. */
interface BacktestAlert {
  readonly rule: string;
  readonly subject: Subject;
  readonly state: AlertState;
  readonly fired_at: string;
  readonly resolved_at: string | null;
  /** The severity when it last fired; so are the summary and the evidence. */
  readonly severity: Severity;
  readonly summary: string;
  readonly evidence: Evidence;
}

/** The alerts that the rules would have raised, and the number of notifications. */
export interface BacktestReport {
  /** Alerts that fired and changed within the range, in the order of firing. */
  readonly alerts: readonly BacktestAlert[];
  /** The number by day in UTC; days without any are left out. */
  readonly notifications_per_day: Readonly<Record<string, number>>;
  /** One for each incident that fires, one more when all its alerts are resolved. */
  readonly notification_count: number;
}

/** A stored run as if it had arrived when it ended. Live, a delay would be known; in a backtest there is none. */
export const atItsOwnTime = (run: Omit<RunFact, 'arrived_ms' | 'ingested_ms'>): RunFact => ({
  ...run,
  arrived_ms: Math.max(run.end_ms, run.start_ms),
  ingested_ms: null,
});

/** The order in which a backtest takes runs that are at their own time. */
export const inOrderOfArrival = (a: RunFact, b: RunFact): number =>
  a.arrived_ms - b.arrived_ms || a.start_ms - b.start_ms || (a.run_id < b.run_id ? -1 : Number(a.run_id > b.run_id));

/**
 * The same fold as live, with a virtual clock at the runs' own time. Takes the runs in pieces, so that whoever reads them
 * decides how many there are at once; nothing of them is kept but the engine's state.
 */
export class Backtest<State> {
  private readonly state: State;
  private readonly episodes = new Map<string, Episode>();
  private readonly told: Notifications;

  constructor(
    private readonly engine: AlertEngine<State>,
    private readonly context: FoldContext,
    private readonly range: BacktestRange,
  ) {
    this.state = engine.newState();
    this.told = new Notifications(range);
  }

  /** @param runs at their own time and in that order, none before those of the call before, none after the range */
  add(runs: readonly RunFact[]): void {
    const nowMs = runs.at(-1)?.arrived_ms;
    if (nowMs !== undefined) this.fold(runs, nowMs);
  }

  /** Moves the clock to the end of the range. Once, after the last run. */
  end(): BacktestReport {
    this.fold([], this.range.toMs);
    const alerts = [...this.episodes.values()].flatMap((episode) => alertOf(episode));
    return { alerts, ...this.told.report() };
  }

  private fold(runs: readonly RunFact[], nowMs: number): void {
    for (const transition of this.engine.fold(this.state, { runs, nowMs }, this.context).transitions) {
      this.take(transition);
    }
  }

  private take(transition: AlertTransition): void {
    const isWithin = within(this.range, transition.at);
    const before = this.episodes.get(transition.alert_id);
    const firing = transition.to === 'firing' ? transition : (before?.firing ?? null);
    const episode: Episode = {
      last: transition,
      firing,
      firedAt: before?.firedAt ?? firing?.at ?? null,
      isWithin: isWithin || before?.isWithin === true,
    };
    this.told.take(transition, episode.firedAt !== null);
    // An episode that was over before the range begins is not reported.
    if (transition.to === 'resolved' && !episode.isWithin) this.episodes.delete(transition.alert_id);
    else this.episodes.set(transition.alert_id, episode);
  }
}

interface Episode {
  readonly last: AlertTransition;
  /** The last transition to `firing`. */
  readonly firing: AlertTransition | null;
  readonly firedAt: string | null;
  /** Whether it changed within the range. */
  readonly isWithin: boolean;
}

function alertOf({ last, firing, firedAt, isWithin }: Episode): BacktestAlert[] {
  if (firing === null || firedAt === null || !isWithin) return [];
  const { rule, subject, severity, summary, evidence } = firing;
  const resolved_at = last.to === 'resolved' ? last.at : null;
  return [{ rule, subject, state: last.to, fired_at: firedAt, resolved_at, severity, summary, evidence }];
}

const within = ({ fromMs, toMs }: BacktestRange, at: string): boolean => {
  const atMs = Date.parse(at);
  return atMs >= fromMs && atMs <= toMs;
};

/** Counts as if there were one receiver for everything, no silences and no repeats. */
class Notifications {
  /** Alerts of each incident that have fired and are not resolved. */
  private readonly open = new Map<string, Set<string>>();
  private readonly perDay = new Map<string, number>();

  constructor(private readonly range: BacktestRange) {}

  take({ incident_id, alert_id, to, at }: AlertTransition, hasFired: boolean): void {
    if (incident_id === null || !hasFired) return;
    const alerts = this.open.get(incident_id);
    if (to !== 'resolved') {
      if (alerts === undefined) this.tell(at);
      this.open.set(incident_id, (alerts ?? new Set<string>()).add(alert_id));
    } else if (alerts?.delete(alert_id) && alerts.size === 0) {
      this.open.delete(incident_id);
      this.tell(at);
    }
  }

  report(): Pick<BacktestReport, 'notifications_per_day' | 'notification_count'> {
    const days = [...this.perDay].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      notifications_per_day: Object.fromEntries(days),
      notification_count: days.reduce((sum, [, count]) => sum + count, 0),
    };
  }

  private tell(at: string): void {
    if (!within(this.range, at)) return;
    const day = at.slice(0, 10);
    this.perDay.set(day, (this.perDay.get(day) ?? 0) + 1);
  }
}
