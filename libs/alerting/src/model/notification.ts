import type { AlertTransition, Severity } from './alert.js';

/** One notification: one incident, with all that belongs to it, or a digest of several. Times are ISO 8601 in UTC. */
export interface NotificationMessage {
  /** Receivers can tell by it that they got one twice. */
  readonly notification_id: string;
  readonly kind: 'firing' | 'joined' | 'repeat' | 'resolved' | 'test' | 'digest';
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
  /** The incidents that a digest stands for; left out: it is none. */
  readonly digest?: NotificationDigest;
}

/** Incidents that are told together, because a receiver was sent as many messages in the minute as it may be. */
export interface NotificationDigest {
  /** Number of the incidents. */
  readonly incident_count: number;
  /** Those of them that are over. */
  readonly resolved_count: number;
  /** The worst of them, at most 500. */
  readonly incidents: readonly DigestedIncident[];
  /** Path of the processor that lists all of their notifications, page by page. */
  readonly see: string;
}

export interface DigestedIncident {
  readonly incident_id: string;
  /** The last one that was planned for it. */
  readonly kind: 'firing' | 'joined' | 'repeat' | 'resolved';
  readonly severity: Severity;
  readonly title: string;
}
