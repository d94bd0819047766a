import type { RunStatus } from '@app/contracts';
import type { Subject } from './subject.js';

/** The severities, the worst first. */
export const severities = ['critical', 'high', 'warning'] as const;
export type Severity = (typeof severities)[number];

/**
 * `pending`: bad, not yet for long or often enough. `firing`: notified. `unknown`: not known, because
 * we ourselves are behind. `resolved`: there is evidence that it is over.
 */
export const alertStates = ['pending', 'firing', 'unknown', 'resolved'] as const;
export type AlertState = (typeof alertStates)[number];

/** A run as evidence: enough to find it and to compare it. Times are ISO 8601 in UTC. */
export interface RunEvidence {
  readonly run_id: string;
  readonly sequence_id: string | null;
  readonly object_type: string;
  readonly status: RunStatus;
  readonly end_time: string;
  readonly duration_seconds: number | null;
  readonly cpu_time_seconds: number | null;
  readonly memory_used_bytes: number | null;
  readonly error_message: string | null;
}

/** The baseline of a measurement, and how it was made. */
export interface Baseline {
  readonly value: number;
  /** Its origin in words: "p95 of 168 successful runs of the 7 days before". */
  readonly made_of: string;
  readonly sample_size: number;
}

/** One number that broke a limit, or kept it. */
export interface Measurement {
  /** A field of the records where there is one, such as `duration_seconds`; `failure_ratio` (0–1), `silence_seconds`. */
  readonly metric: string;
  readonly observed: number;
  readonly threshold: number;
  readonly baseline: Baseline | null;
}

/** Why an alert is in its state. Written down when the state changes, so that it stays true when the runs are gone. */
export interface Evidence {
  /** The evaluated window, in words: "the 15 minutes before 2025-09-05T20:51:55Z", "cycle 2025-09-05-16-45". */
  readonly window: string;
  /** Number of runs, or of objects of a cycle, that were evaluated. */
  readonly sample_size: number;
  readonly measurements: readonly Measurement[];
  /** The runs that decided, the newest last, at most 20. */
  readonly run_ids: readonly string[];
  /** The newest run that decided. */
  readonly run: RunEvidence | null;
  /** The object's last good run before it. */
  readonly last_good_run: RunEvidence | null;
  /** The differences between `run` and `last_good_run`, in words. */
  readonly differs: readonly string[];
  /** Objects missing from the cycle, by name. */
  readonly missing: readonly string[];
  /** Since when nothing has come from the subject, when that is longer than it should be. */
  readonly no_data_since: string | null;
}

/** One change of an alert. `from` null: it is new. The same in both: what is known about it changed, not its state. */
export interface AlertTransition {
  /** UUIDv5 of alert and `seq`: folded again, the same transition has the same id. */
  readonly transition_id: string;
  /** UUIDv5 of the fingerprint and the time it began: one episode, from its first transition to `resolved`. */
  readonly alert_id: string;
  /** One per rule and subject, over all episodes. */
  readonly fingerprint: string;
  /** Its number within the alert, from 0. */
  readonly seq: number;
  /** Alerts with one cause share it. Null while it has never fired. */
  readonly incident_id: string | null;
  /** The error signature that the failures share, as `causeOf` reads it from their messages; null without a message. */
  readonly cause: string | null;
  readonly rule: string;
  readonly rule_version: number;
  readonly severity: Severity;
  readonly subject: Subject;
  readonly from: AlertState | null;
  readonly to: AlertState;
  /** The time on the fold's clock, ISO 8601 in UTC. */
  readonly at: string;
  /**
   * When it began in the world, ISO 8601 in UTC: the end of the first run that shows it, or the time at which a run was due.
   */
  readonly started_at: string;
  /** When it was known first, on the fold's clock, ISO 8601 in UTC. */
  readonly detected_at: string;
  /** One sentence for people, subject included. */
  readonly summary: string;
  readonly evidence: Evidence;
}

/** When a resolved alert ended in the world: the end of the run that showed it; without one the time of the transition. */
export function alertEndOf({ at, started_at, evidence }: AlertTransition): string {
  const end = evidence.run?.end_time;
  const isWithin = end !== undefined && Date.parse(started_at) <= Date.parse(end) && Date.parse(end) <= Date.parse(at);
  return isWithin ? end : at;
}

/** A transition out of the store, where those of before migration 0010 have the object id as a number. */
export function readTransition(stored: unknown): AlertTransition {
  const transition = stored as AlertTransition;
  const { object_id } = transition.subject;
  if (object_id === null) return transition;
  return { ...transition, subject: { ...transition.subject, object_id: String(object_id) } };
}
