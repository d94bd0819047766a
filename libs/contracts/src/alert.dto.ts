/** The message of the topic `alerts` about one anomalous run. */
class AnomalyAlertMessageDto {
  /** Start of the run, ISO 8601 in UTC. */
  timestamp: string;
  type: 'anomaly_detected';
  /** `high` for a failed run, `medium` for every other. */
  severity: 'high' | 'medium';
  source: string;
  sequence_id: string | null;
  company: string;
  run_id: string;
  object_type: string;
  /** Codes joined by `"; "`. */
  anomaly_reason: string;
  metrics: {
    duration_seconds: number | null;
    efficiency_score: number | null;
    memory_used_bytes: number | null;
  };
}

/** The message of the topic `alerts` about one change of an alert. A subject that is not narrowed down has nulls. */
class AlertChangeMessageDto {
  /** When it changed, by the clock of the engine, ISO 8601 in UTC. */
  timestamp: string;
  type: 'alert_pending' | 'alert_firing' | 'alert_unknown' | 'alert_resolved';
  /** UUIDv5; the same when the message is sent again. */
  transition_id: string;
  /** UUIDv5: one episode, from its first change to `alert_resolved`. */
  alert_id: string;
  /** Alerts with one cause share it; null while it has never fired. */
  incident_id: string | null;
  /** UUIDv5 of rule and subject: the same over all episodes. */
  fingerprint: string;
  /** Changes of the alert before this one. */
  seq: number;
  rule: string;
  severity: 'critical' | 'high' | 'warning';
  company: string | null;
  source: string | null;
  zone: string | null;
  object_id: string | null;
  object_type: string | null;
  /** The state before; null: it is new. The same as in `type`: what is known about it changed. */
  from: 'pending' | 'firing' | 'unknown' | 'resolved' | null;
  /** When it began in the world: the end of the first run that shows it, the time at which a run was due. ISO 8601 in UTC. */
  started_at: string;
  /** When it was known first, ISO 8601 in UTC. */
  detected_at: string;
  /** One sentence for people. */
  summary: string;
  /** Why: window, measurements with their thresholds and baselines, runs that decided. */
  evidence: object;
}

export type AnomalyAlertMessage = AnomalyAlertMessageDto;
export type AlertChangeMessage = AlertChangeMessageDto;
export type AlertMessage = AnomalyAlertMessage | AlertChangeMessage;
