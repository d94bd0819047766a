import type { AlertEntry, FreshnessGroup, StatsGroup } from '../api/types';
import { byName } from '../format/by-name';
import { DAY_SECS } from '../format/durations';

/** The states, the worst first. */
export const sourceStates = ['failing', 'silent', 'slow', 'unknown', 'healthy'] as const;

export type SourceState = (typeof sourceStates)[number];

/** The state of a source while an alert of the rule is open. A rule that is not here means that it fails. */
const stateByRule: Readonly<Record<string, SourceState>> = {
  'source-silent': 'silent',
  'latency-degraded': 'slow',
  'resource-overuse': 'slow',
};

/** Silence that no rule has an opinion about yet is not health: after this long nothing is known. */
export const UNHEARD_SECS = 7 * DAY_SECS;

export interface SourceView {
  readonly company: string;
  readonly source: string;
  readonly state: SourceState;
  /** Open alerts about it or something of it, the worst first. */
  readonly alerts: readonly AlertEntry[];
  readonly stats: StatsGroup | null;
  readonly freshness: FreshnessGroup | null;
}

/** The state that an open alert gives its source; null: it says nothing about sources, or is not open. */
export function stateOfAlert({ rule, state }: AlertEntry): SourceState | null {
  if (rule === 'pipeline-lagging' || rule === 'cycle-incomplete') return null;
  if (state === 'unknown') return 'unknown';
  return state === 'firing' ? (stateByRule[rule] ?? 'failing') : null;
}

const rank = (state: SourceState): number => sourceStates.indexOf(state);

const worst = (states: readonly SourceState[]): SourceState | undefined =>
  [...states].sort((a, b) => rank(a) - rank(b))[0];

const severityRank = { critical: 0, high: 1, warning: 2 } as const;

/** The worst first; of one severity the oldest first. */
export const byWeight = (a: AlertEntry, b: AlertEntry): number =>
  severityRank[a.severity] - severityRank[b.severity] || a.started_at.localeCompare(b.started_at);

/** Every source that has ever run, the worst first. We are behind: what would be healthy is unknown. */
export function viewSources(
  stats: readonly StatsGroup[],
  freshness: readonly FreshnessGroup[],
  alerts: readonly AlertEntry[],
): SourceView[] {
  const isBehind = alerts.some(({ rule, state }) => rule === 'pipeline-lagging' && state === 'firing');
  const sourceKeyOf = ({ company, source }: { company: string | null; source: string | null }): string =>
    JSON.stringify([company, source]);
  const statsByKey = new Map(stats.map((group) => [sourceKeyOf(group), group]));
  const freshByKey = new Map(freshness.map((group) => [sourceKeyOf(group), group]));
  const alertsByKey = Map.groupBy(alerts, ({ subject }) => sourceKeyOf(subject));
  return [...new Set([...freshByKey.keys(), ...statsByKey.keys()])]
    .map((key) => {
      const [company, source] = JSON.parse(key) as [string, string];
      const fresh = freshByKey.get(key) ?? null;
      const ours = (alertsByKey.get(key) ?? []).filter((alert) => stateOfAlert(alert) !== null).sort(byWeight);
      const said = worst(ours.flatMap((alert) => stateOfAlert(alert) ?? []));
      const isUnheard = fresh !== null && (fresh.age_seconds ?? Infinity) > UNHEARD_SECS;
      const state = said ?? (isUnheard || isBehind ? 'unknown' : 'healthy');
      return { company, source, state, alerts: ours, stats: statsByKey.get(key) ?? null, freshness: fresh };
    })
    .sort((a, b) => rank(a.state) - rank(b.state) || byName(a.company, b.company) || byName(a.source, b.source));
}
