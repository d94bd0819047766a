import type { AlertTransition, Severity } from './alert.js';
import type { SubjectMatch } from './subject.js';

/** One notification: one incident, with all that belongs to it, a digest of several, or the summary of a day or a week. Times are ISO 8601 in UTC. */
export interface NotificationMessage {
  /** Receivers can tell by it that they got one twice. */
  readonly notification_id: string;
  readonly kind: 'firing' | 'joined' | 'repeat' | 'resolved' | 'test' | 'digest' | 'summary';
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
  /** The day or the week of the company; left out: it is no summary. */
  readonly summary?: NotificationSummary;
  /** Page of the console that shows it; left out: it is not known where people open the console. */
  readonly url?: string;
  /** Page that acknowledges the incident, once, for whoever has the message; only of an incident that fires. */
  readonly acknowledge_url?: string;
  /** Page that mutes the incident for an hour, in the same way. */
  readonly mute_url?: string;
  /** IANA zone of the company, in which times for people are written; left out: UTC. */
  readonly time_zone?: string;
  /** Language of the fixed words for people; left out: English. */
  readonly language?: 'en' | 'fr';
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

/** The groups of the alerts of a summary. */
export const summaryGroups = ['failed', 'slow', 'late', 'other'] as const;
export type SummaryGroup = (typeof summaryGroups)[number];

/** A day or a week of a company: the objects that ran of those that were expected, and what was wrong. Lists have at most 500 entries; the counts are of all. */
export interface NotificationSummary {
  readonly every: 'day' | 'week';
  /** The day on which it is due, by the clock of the company: `2026-03-10`. */
  readonly date: string;
  /** The time that it is about: from the one before until it was planned, ISO 8601 in UTC. */
  readonly from: string;
  readonly to: string;
  /** Objects that ran, or that were due and did not. */
  readonly expected_count: number;
  /** Objects that ran. */
  readonly ran_count: number;
  readonly missing_count: number;
  /** Objects that were due and did not run, the latest last. */
  readonly missing: readonly MissingObject[];
  /** Runs that began in that time. */
  readonly run_count: number;
  readonly failed_run_count: number;
  /** Number of alerts in each group. */
  readonly counts: Readonly<Record<SummaryGroup, number>>;
  /** Alerts that are open, or that ended in that time: open ones first, and the worst first. */
  readonly alerts: readonly SummarizedAlert[];
  readonly muted_count: number;
  /** Mutes and maintenance windows that hold now. */
  readonly muted: readonly SummarizedMute[];
}

export interface MissingObject {
  readonly source: string;
  readonly zone: string;
  readonly object_id: string;
  readonly object_type: string;
  /** Since when it is late, ISO 8601 in UTC. */
  readonly late_at: string;
}

export interface SummarizedAlert {
  readonly alert_id: string;
  readonly incident_id: string | null;
  readonly rule: string;
  readonly severity: Severity;
  readonly group: SummaryGroup;
  readonly summary: string;
  /** When it began in the world, ISO 8601 in UTC. */
  readonly started_at: string;
  /** Whether it is over. */
  readonly is_over: boolean;
}

export interface SummarizedMute {
  readonly match: SubjectMatch & { readonly rule?: string; readonly incident_id?: string };
  /** ISO 8601 in UTC. */
  readonly until: string;
}
