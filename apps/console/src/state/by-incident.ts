import type { StateAlert, States } from '../api/types';
import { byWeight } from './by-weight';

/** Alerts with one cause: the worst one speaks for all. */
export interface AlertGroup {
  readonly lead: StateAlert;
  readonly others: number;
  /** There are more than those others: a source lists its worst alerts only. */
  readonly hasMore: boolean;
  /** The one that began first. */
  readonly first: StateAlert;
}

/** Firing alerts by incident, the worst first. */
export function byIncident({ states, wide_alerts }: Pick<States, 'states' | 'wide_alerts'>): AlertGroup[] {
  const alerts = new Map<string, StateAlert>();
  const cut = new Set<string>();
  for (const { alerts: listed, alert_count } of states) {
    for (const alert of listed) {
      alerts.set(alert.alert_id, alert);
      if (listed.length < alert_count) cut.add(keyOf(alert));
    }
  }
  for (const alert of wide_alerts) alerts.set(alert.alert_id, alert);
  const firing = [...alerts.values()].filter(({ state }) => state === 'firing');
  return [...Map.groupBy(firing, keyOf)]
    .map(([key, group]) => {
      const first = group.reduce((a, b) => (Date.parse(b.started_at) < Date.parse(a.started_at) ? b : a));
      return { lead: group.sort(byWeight)[0]!, others: group.length - 1, hasMore: cut.has(key), first };
    })
    .sort((a, b) => byWeight(a.lead, b.lead));
}

const keyOf = ({ incident_id, alert_id }: StateAlert): string => incident_id ?? alert_id;
