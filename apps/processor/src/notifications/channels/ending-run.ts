import { alertEndOf, type NotificationMessage, type RunEvidence } from '@app/alerting';

/** How an incident ended, as its message tells it. */
export interface Ending {
  /** When the last of its alerts ended in the world, epoch milliseconds. */
  readonly endMs: number;
  /** The run that showed it; null: none did. */
  readonly run: RunEvidence | null;
}

/** Null: the message is not about the end of an incident. */
export function endingOf({ kind, alerts }: Pick<NotificationMessage, 'kind' | 'alerts'>): Ending | null {
  if (kind !== 'resolved') return null;
  const ends = alerts
    .filter(({ to }) => to === 'resolved')
    .map((alert) => ({ endMs: Date.parse(alertEndOf(alert)), run: alert.evidence.run }))
    .sort((a, b) => b.endMs - a.endMs);
  const [last] = ends;
  if (last === undefined) return null;
  // Of alerts that ended together, one may have a run and another none.
  const run = ends.find((one) => one.endMs === last.endMs && one.run !== null)?.run ?? null;
  return { endMs: last.endMs, run };
}
