import type { AlertTransition, Severity } from './alert.js';

/** One notification: one incident, with all that belongs to it. Times are ISO 8601 in UTC. */
export interface NotificationMessage {
  /** Receivers can tell by it that they got one twice. */
  readonly notification_id: string;
  readonly kind: 'firing' | 'joined' | 'repeat' | 'resolved' | 'test';
  readonly incident_id: string | null;
  /** One line. */
  readonly title: string;
  /** The worst of its alerts. */
  readonly severity: Severity;
  readonly company: string | null;
  readonly source: string | null;
  /** When its first alert began in the world. */
  readonly started_at: string;
  /** When the first of its alerts was known. */
  readonly detected_at: string;
  readonly resolved_at: string | null;
  /** The last transition of each alert, the worst first. */
  readonly alerts: readonly AlertTransition[];
}
