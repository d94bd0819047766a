import type { AnomalyAlertMessage, ProcessedRun } from '@app/contracts';

/**
 * The message of the topic `alerts` about an anomalous run. Derived from the run alone, so that a redelivery says the
 * same.
 * @throws Error when the run is no anomaly: a mistake of the caller
 */
export function anomalyAlertOf(run: ProcessedRun): AnomalyAlertMessage {
  if (run.anomaly_reason === null) throw new Error('a run without anomaly has no alert');
  return {
    timestamp: run.start_time,
    type: 'anomaly_detected',
    severity: run.status === 'FAILED' ? 'high' : 'medium',
    source: run.source,
    sequence_id: run.sequence_id,
    company: run.company,
    run_id: run.run_id,
    object_type: run.object_type,
    anomaly_reason: run.anomaly_reason,
    metrics: {
      duration_seconds: run.duration_seconds,
      efficiency_score: run.efficiency_score,
      memory_used_bytes: run.memory_used_bytes,
    },
  };
}
