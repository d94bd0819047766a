import type { AlertTransition } from '../model/alert.js';
import type { BacktestAlert, BacktestNotice, BacktestTransition } from './report.js';

interface Episode {
  last: AlertTransition;
  /** The last transition to `firing`. */
  firing: AlertTransition | null;
  firedAt: string | null;
  /** Whether it changed within the range. */
  isWithin: boolean;
  readonly transitions: BacktestTransition[];
}

/**
 * The alerts of a backtest. Those that were over before the range, or without having fired, are forgotten; of those that began
 * and ended at once it is kept what they said.
 */
export class AlertHistory {
  private readonly episodes = new Map<string, Episode>();
  private readonly said: BacktestNotice[] = [];

  take(transition: AlertTransition, isWithin: boolean): void {
    const { alert_id, to, at, incident_id, summary, evidence } = transition;
    const episode = this.episodes.get(alert_id) ?? begun(transition);
    episode.last = transition;
    if (to === 'firing') {
      episode.firing = transition;
      episode.firedAt ??= at;
    }
    if (isWithin) episode.isWithin = true;
    episode.transitions.push({ to, at, incident_id, summary, missing: evidence.missing });
    if (isWithin && isNotice(episode))
      this.said.push({ rule: transition.rule, subject: transition.subject, at, summary });
    const isNeeded = to !== 'resolved' || (episode.isWithin && episode.firing !== null);
    if (isNeeded) this.episodes.set(alert_id, episode);
    else this.episodes.delete(alert_id);
  }

  /** In their order. */
  notices(): readonly BacktestNotice[] {
    return this.said;
  }

  /** In the order of firing. */
  report(): BacktestAlert[] {
    const alerts = [...this.episodes.values()].flatMap(alertOf);
    return alerts.sort((a, b) => Date.parse(a.fired_at) - Date.parse(b.fired_at));
  }
}

const isNotice = ({ last, firing, transitions }: Episode): boolean =>
  last.to === 'resolved' && firing === null && transitions[0]?.at === last.at;

const begun = (first: AlertTransition): Episode => ({
  last: first,
  firing: null,
  firedAt: null,
  isWithin: false,
  transitions: [],
});

function alertOf({ last, firing, firedAt, isWithin, transitions }: Episode): BacktestAlert[] {
  if (firing === null || firedAt === null || !isWithin) return [];
  return [
    {
      alert_id: last.alert_id,
      incident_id: last.incident_id,
      rule: last.rule,
      subject: last.subject,
      state: last.to,
      started_at: last.started_at,
      detected_at: last.detected_at,
      fired_at: firedAt,
      resolved_at: last.to === 'resolved' ? last.at : null,
      severity: firing.severity,
      summary: firing.summary,
      evidence: firing.evidence,
      transitions,
    },
  ];
}
