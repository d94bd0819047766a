import type { ProcessedRun, StandardizedLog } from '@app/contracts';
import { anomaliesOf } from './anomalies/anomaly-rules.js';
import type { AnalyticsLimits } from './limits.js';
import { efficiency } from './metrics/efficiency.js';
import { throughput } from './metrics/throughput.js';
import { utilization } from './metrics/utilization.js';

/** The run with its metrics and anomalies. Total and pure: numbers are not rounded, the log stays as it is. */
export function processRun(log: StandardizedLog, limits: AnalyticsLimits): ProcessedRun {
  const { status, duration_seconds, memory_used_bytes } = log;
  const efficiency_score = efficiency(log, limits);
  const anomalies = anomaliesOf({ status, duration_seconds, memory_used_bytes, efficiency_score }, limits);
  return {
    run_id: log.run_id,
    sequence_id: log.sequence_id,
    timestamp: log.timestamp,
    company: log.company,
    zone: log.zone,
    source: log.source,
    object_id: log.object_id,
    object_type: log.object_type,
    status,
    start_time: log.start_time,
    end_time: log.end_time,
    duration_seconds,
    cpu_time_seconds: log.cpu_time_seconds,
    memory_used_bytes,
    rows_in: log.rows_in,
    rows_out: log.rows_out,
    bytes_out: log.bytes_out,
    run_key: log.run_key,
    attempt: log.attempt,
    url: log.url,
    schedule: log.schedule,
    labels: log.labels,
    error_message: log.error_message,
    throughput_objects_per_minute: throughput(log),
    efficiency_score,
    resource_utilization: utilization(log),
    is_anomaly: anomalies.length > 0,
    anomaly_reason: anomalies.length > 0 ? anomalies.join('; ') : null,
  };
}
