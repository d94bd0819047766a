import type { AlertEntry } from '../api/types';
import { byWeight } from './source-state';

/** Alerts with one cause: the worst one speaks for all. */
export interface AlertGroup {
  readonly lead: AlertEntry;
  readonly others: number;
  /** When the first of them began. */
  readonly since: string;
}

/** Alerts by their incident, the worst first. */
export function byIncident(alerts: readonly AlertEntry[]): AlertGroup[] {
  const groups = Map.groupBy(alerts, ({ incident_id, alert_id }) => incident_id ?? alert_id);
  return [...groups.values()]
    .map((group) => {
      const sorted = [...group].sort(byWeight);
      const since = sorted.map(({ started_at }) => started_at).sort()[0]!;
      return { lead: sorted[0]!, others: sorted.length - 1, since };
    })
    .sort((a, b) => byWeight(a.lead, b.lead));
}
