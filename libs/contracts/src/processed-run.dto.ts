import { ApiProperty } from '@nestjs/swagger';
import type { RunStatus } from './status.js';

/** A run with what we computed about it. */
export class ProcessedRunDto {
  /** @example "0b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e" */
  run_id: string;

  /**
   * The cycle; null: the run belongs to none.
   * @example "2025-09-05-16-45"
   */
  sequence_id: string | null;

  /**
   * Time of the cycle, ISO 8601 in UTC.
   * @example "2025-09-05T20:45:00Z"
   */
  timestamp: string | null;

  /** @example "akonovia" */
  company: string;

  /** @example "1-Raw" */
  zone: string;

  /** @example "zohobooks" */
  source: string;

  /** @example "1204" */
  object_id: string;

  /** @example "invoices_ga" */
  object_type: string;

  /** @example "SUCCESS" */
  status: RunStatus;

  /** @example "2025-09-05T20:45:26.191702Z" */
  start_time: string;

  /** @example "2025-09-05T20:45:30.383286Z" */
  end_time: string | null;

  /**
   * Seconds; null when unknown.
   * @example 4.191584
   */
  duration_seconds: number | null;

  /**
   * Seconds; null when unknown.
   * @example 0.64
   */
  cpu_time_seconds: number | null;

  /**
   * Bytes; null when unknown.
   * @example 14155776
   */
  memory_used_bytes: number | null;

  /**
   * Rows, records or messages that the run read; null when it is unknown.
   * @example 1830
   */
  rows_in: number | null;

  /**
   * Rows, records or messages that the run wrote; null when it is unknown.
   * @example 1828
   */
  rows_out: number | null;

  /**
   * Bytes that the run wrote; null when it is unknown.
   * @example 734003
   */
  bytes_out: number | null;

  /**
   * The sender's own id of the run, part of its identity; null when it gave none.
   * @example "load_invoices/2025-09-05T20:45:00"
   */
  run_key: string | null;

  /**
   * Which attempt of the run it was; null when it is unknown.
   * @example 1
   */
  attempt: number | null;

  /**
   * Page of the run in its own tool, http or https; null when there is none.
   * @example "https://airflow.example.com/log?run=7"
   */
  url: string | null;

  /**
   * When the object runs, as its sender states it; null when it does not.
   * @example "0 2 * * *; tz=Europe/Paris; grace=10m"
   */
  schedule: string | null;

  /**
   * At most 20 names with texts.
   */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { team: 'finance' } })
  labels: Record<string, string>;

  /** The error of a failed or partial run; null for every other. */
  error_message: string | null;

  /**
   * 60 / duration; 0 when the duration is 0, null when it is unknown.
   * @example 14.314397
   */
  throughput_objects_per_minute: number | null;

  /**
   * 0–100: mean of a duration part and a memory part; null when the duration is unknown.
   * @example 54.131
   */
  efficiency_score: number | null;

  /**
   * 0–100: CPU time per duration; null when either is unknown.
   * @example 15.268691
   */
  resource_utilization: number | null;

  /** Whether any anomaly was found. */
  is_anomaly: boolean;

  /**
   * Codes joined by `"; "`, or null. `unusual_run` is said by comparison with the last runs of the object, the others by this run alone.
   * @example "execution_failure; low_efficiency"
   */
  anomaly_reason: string | null;
}

export type ProcessedRun = ProcessedRunDto;
