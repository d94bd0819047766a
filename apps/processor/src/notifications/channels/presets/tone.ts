import type { NotificationMessage, NotificationSummary, Severity } from '@app/alerting';

/** The colour of a message, by its meaning. */
export type Tone = Severity | 'resolved' | 'test';

/** A message that something is over, or a digest of such ones, is `resolved`, however bad it was. */
export function toneOf({ kind, severity, digest, summary }: NotificationMessage): Tone {
  if (kind === 'test') return 'test';
  if (summary !== undefined) return isQuiet(summary) ? 'resolved' : severity;
  const isOver = kind === 'resolved' || (digest !== undefined && digest.resolved_count === digest.incident_count);
  return isOver ? 'resolved' : severity;
}

/** Whether all ran, and nothing is wrong any more. */
const isQuiet = ({ missing_count, alerts }: NotificationSummary): boolean =>
  missing_count === 0 && alerts.every(({ is_over }) => is_over);

/** Colours in hex digits, each legible on light and dark. */
export const colours: Readonly<Record<Tone, string>> = {
  critical: 'd92d20',
  high: 'e8590c',
  warning: 'd39e00',
  resolved: '2f9e44',
  test: '1c7ed6',
};
