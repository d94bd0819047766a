import { ApiProperty } from '@nestjs/swagger';
import type { NormalizationCode } from './normalizations.js';
import type { RunStatus } from './status.js';

/** One change that standardization made. */
export class NormalizationDto {
  /**
   * The field of the standardized record that the change is about.
   * @example "start_time"
   */
  field: string;

  /**
   * The change that was made; the codes are listed in `docs/records.md`.
   * @example "zone_assumed"
   */
  code: NormalizationCode;

  /**
   * The value that the source had written, or the length in bytes of a text that was cut; null when it had written
   * nothing.
   */
  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'number' }], nullable: true })
  original: string | number | null;
}

/** The clean record: a run, wherever it is shown. Unknown is null; it is never 0 and never "now". */
export class StandardizedLogDto {
  /**
   * UUIDv5 of the run's identity: the same record sent twice has the same one.
   * @example "0b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e"
   */
  run_id: string;

  /**
   * The cycle; null: the run belongs to none.
   * @example "2025-09-05-16-45"
   */
  sequence_id: string | null;

  /**
   * Time of the cycle, ISO 8601 in UTC; null when neither the sequence nor the start tells it.
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

  /**
   * Name of the object.
   * @example "invoices_ga"
   */
  object_type: string;

  /**
   * The function that did the work; null when it is unknown.
   * @example "Zoho_API_get_data"
   */
  transformation: string | null;

  parameters: string | null;

  /** @example "SUCCESS" */
  status: RunStatus;

  /**
   * ISO 8601 in UTC with the decimals of the source, at most six.
   * @example "2025-09-05T20:45:26.191702Z"
   */
  start_time: string;

  /**
   * The end of the run, in the form of `start_time`; null when it is unknown.
   * @example "2025-09-05T20:45:30.383286Z"
   */
  end_time: string | null;

  /**
   * Seconds, 0 or more; null when it is unknown.
   * @example 4.191584
   */
  duration_seconds: number | null;

  /**
   * Seconds, 0 or more; null when it is unknown.
   * @example 0.64
   */
  cpu_time_seconds: number | null;

  /**
   * Bytes; negative values are kept and are an anomaly; null when it is unknown.
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

  description: string | null;

  /**
   * The headline of the description of a failed or partial run, or "Unknown error"; null for every other.
   * @example "401 Unauthorized"
   */
  error_message: string | null;

  /** Every change that was made to the record. */
  normalizations: NormalizationDto[];
}

export type StandardizedLog = StandardizedLogDto;
export type Normalization = NormalizationDto;
