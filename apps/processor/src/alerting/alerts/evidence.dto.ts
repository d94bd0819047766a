import { ApiProperty } from '@nestjs/swagger';

/** What an alert is about. Null: not narrowed down. */
export class SubjectDto {
  /** @example "acme" */
  company: string | null;

  /** @example "zohobooks" */
  source: string | null;

  zone: string | null;

  object_id: number | null;

  /** @example "invoices" */
  object_type: string | null;
}

/** A run as evidence: enough to find it and to compare it. */
export class RunEvidenceDto {
  run_id: string;

  sequence_id: string;

  object_type: string;

  @ApiProperty({ enum: ['SUCCESS', 'FAILED'] })
  status: 'SUCCESS' | 'FAILED';

  /** ISO 8601 in UTC. */
  end_time: string;

  duration_seconds: number | null;

  cpu_time_seconds: number | null;

  memory_used_bytes: number | null;

  error_message: string | null;
}

/** What a measurement was compared with. */
export class BaselineDto {
  value: number;

  /**
   * How it was made, in words.
   * @example "p95 of 168 successful runs of the 7 days before"
   */
  made_of: string;

  sample_size: number;
}

/** One number that broke a limit, or kept it. */
export class MeasurementDto {
  /** @example "duration_seconds" */
  metric: string;

  observed: number;

  threshold: number;

  /** Null when the limit is a fixed one. */
  @ApiProperty({ type: BaselineDto, nullable: true })
  baseline: BaselineDto | null;
}

/** Why an alert is in its state. Written down when the state changes, so that it stays true when the runs are gone. */
export class EvidenceDto {
  /**
   * What was looked at, in words.
   * @example "cycle 2025-09-05-16-45"
   */
  window: string;

  /** Runs, or objects of a cycle, that were looked at. */
  sample_size: number;

  @ApiProperty({ type: [MeasurementDto] })
  measurements: readonly MeasurementDto[];

  /** The runs that decided, the newest last, at most 20. */
  @ApiProperty({ type: [String] })
  run_ids: readonly string[];

  /** The newest run that decided. */
  @ApiProperty({ type: RunEvidenceDto, nullable: true })
  run: RunEvidenceDto | null;

  /** The object's last good run before it. */
  @ApiProperty({ type: RunEvidenceDto, nullable: true })
  last_good_run: RunEvidenceDto | null;

  /** What of `run` is unlike `last_good_run`, in words. */
  @ApiProperty({ type: [String] })
  differs: readonly string[];

  /** Objects missing from the cycle, by name. */
  @ApiProperty({ type: [String] })
  missing: readonly string[];

  /** Since when nothing has come from the subject, ISO 8601 in UTC; null when that is no longer than it should be. */
  no_data_since: string | null;
}
