import type { NotifiableAlert } from './next-notification.js';

/** An alert with the time at which it was known to be over, ISO 8601 in UTC; null: it is not. */
export interface EndingAlert extends Pick<NotifiableAlert, 'state' | 'fired_at'> {
  readonly resolved_at: string | null;
}

/** The last time that an incident was, or is, open without a gap. */
export interface Stretch<A> {
  /** Its beginning, epoch milliseconds; `Infinity`: no alert has ever fired. */
  readonly sinceMs: number;
  /** The alerts that were open in it, in the order in which they were given. */
  readonly alerts: readonly A[];
}

/** An alert that fires at the moment at which the last one is over leaves no gap. */
export function lastStretch<A extends EndingAlert>(alerts: readonly A[]): Stretch<A> {
  const spans = alerts
    .filter(({ fired_at }) => fired_at !== null)
    .map((alert) => ({ alert, firedMs: Date.parse(alert.fired_at ?? ''), endMs: endMsOf(alert) }))
    .sort((a, b) => b.endMs - a.endMs || a.firedMs - b.firedMs);
  let sinceMs = Infinity;
  const within = new Set<A>();
  for (const { alert, firedMs, endMs } of spans) {
    if (within.size > 0 && endMs < sinceMs) break;
    sinceMs = Math.min(sinceMs, firedMs);
    within.add(alert);
  }
  return { sinceMs, alerts: alerts.filter((alert) => within.has(alert)) };
}

const endMsOf = ({ state, resolved_at }: EndingAlert): number =>
  state === 'resolved' && resolved_at !== null ? Date.parse(resolved_at) : Infinity;
