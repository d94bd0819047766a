import type { AlertState, Evidence, Severity } from '../model/alert.js';
import type { Subject } from '../model/subject.js';
import type { NextNotification } from '../notifications/next-notification.js';

/** A change of an alert. */
export interface BacktestTransition {
  readonly to: AlertState;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Null while the alert has never fired. */
  readonly incident_id: string | null;
  readonly summary: string;
  /** Objects missing from a cycle, as `source / object`. */
  readonly missing: readonly string[];
}

/** An alert that fired, as it stood at the end. Times are ISO 8601 in UTC. */
export interface BacktestAlert {
  readonly alert_id: string;
  readonly incident_id: string | null;
  readonly rule: string;
  readonly subject: Subject;
  readonly state: AlertState;
  /** When it began in the world. */
  readonly started_at: string;
  /** When it was known first. */
  readonly detected_at: string;
  readonly fired_at: string;
  readonly resolved_at: string | null;
  /** The severity when it last fired; so are the summary and the evidence. */
  readonly severity: Severity;
  readonly summary: string;
  readonly evidence: Evidence;
  /** All of its changes, in their order, those before the range included. */
  readonly transitions: readonly BacktestTransition[];
}

/** Something that was said once, about which nobody is notified: an object has another name now. */
export interface BacktestNotice {
  readonly rule: string;
  readonly subject: Subject;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly summary: string;
}

/** A notification that would have been sent. */
export interface BacktestNotification {
  readonly kind: NextNotification['kind'];
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** Alerts with one cause, as they stood at the end. Times are ISO 8601 in UTC. */
export interface BacktestIncident {
  readonly incident_id: string;
  /** One sentence with its subject and the message, as in the notifications. */
  readonly title: string;
  /** Null: its alerts are about several companies, or about none. */
  readonly company: string | null;
  /** Null: its alerts are about several sources, or about none. */
  readonly source: string | null;
  /** When the first of its alerts began in the world. */
  readonly started_at: string;
  /** When the first of its alerts was known. */
  readonly detected_at: string;
  /** When its last alert was resolved; null: an alert is open. */
  readonly resolved_at: string | null;
  /** When its last alert ended in the world; null: an alert is open. */
  readonly ended_at: string | null;
  readonly alert_count: number;
  /** Number of notifications within the range. */
  readonly notification_count: number;
  /** The first 1000 of them. */
  readonly notifications: readonly BacktestNotification[];
}

/** The alerts that the rules would have raised, and the notifications about them. */
export interface BacktestReport {
  /** Alerts that fired and changed within the range, in the order of firing. */
  readonly alerts: readonly BacktestAlert[];
  /** Those that began and ended at once within the range, without having fired. */
  readonly notices: readonly BacktestNotice[];
  /** Incidents that changed, or were notified, within the range, in the order of their first firing. */
  readonly incidents: readonly BacktestIncident[];
  /** The number by day in UTC; days without any are left out. */
  readonly notifications_per_day: Readonly<Record<string, number>>;
  /**
   * As many as one receiver of everything would have been sent, with the group wait and the repeats of the live system;
   * nobody acknowledges, and nothing is muted.
   */
  readonly notification_count: number;
}
