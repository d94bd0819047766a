/** What the topic `alerts` carries about one anomalous run. */
export class AlertMessageDto {
  /** Start of the run, ISO 8601 in UTC. */
  timestamp: string;
  type: 'anomaly_detected';
  /** `high` for a failed run, `medium` for every other. */
  severity: 'high' | 'medium';
  source: string;
  sequence_id: string;
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

export type AlertMessage = AlertMessageDto;
