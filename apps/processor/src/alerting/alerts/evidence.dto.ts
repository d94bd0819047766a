import { type RunStatus, runStatuses } from '@app/contracts';
import { ApiProperty } from '@nestjs/swagger';
import { SayingDto } from './saying.dto.js';

/** The subject of an alert: everything, a company, a source or an object. Null fields do not narrow it. */
export class SubjectDto {
  /** @example "acme" */
  company: string | null;

  /** @example "zohobooks" */
  source: string | null;

  zone: string | null;

  object_id: string | null;

  /** @example "invoices" */
  object_type: string | null;
}

/** A run as evidence, with the fields that identify and compare it. */
export class RunEvidenceDto {
  run_id: string;

  sequence_id: string | null;

  object_type: string;

  @ApiProperty({ enum: runStatuses })
  status: RunStatus;

  /** ISO 8601 in UTC. */
  end_time: string;

  duration_seconds: number | null;

  cpu_time_seconds: number | null;

  memory_used_bytes: number | null;

  error_message: string | null;
}

/** The usual value that a measurement was compared with. */
export class BaselineDto {
  value: number;

  /**
   * Origin of the value, in words.
   * @example "p95 of 168 successful runs of the 7 days before"
   */
  made_of: string;

  /**
   * The same as a code: `level`, `levels`, `failures`, `stated`, `calendar`, `learned`, `days`, `gaps`, `default`; null: an older version
   * wrote it.
   */
  origin: string | null;

  sample_size: number;
}

/** A measured value and its limit. */
export class MeasurementDto {
  /** @example "duration_seconds" */
  metric: string;

  observed: number;

  threshold: number;

  /** Null: the limit is a fixed one. */
  @ApiProperty({ type: BaselineDto, nullable: true })
  baseline: BaselineDto | null;
}

/** Evidence for the state of an alert. Stored with the transition, so it outlives the runs. */
export class EvidenceDto {
  /**
   * Range that was evaluated, in words.
   * @example "cycle 2025-09-05-16-45"
   */
  window: string;

  /** The same as a code and its values; null: an older version wrote it. */
  @ApiProperty({ type: SayingDto, nullable: true })
  window_saying: SayingDto | null;

  /** Number of runs, or of objects of a cycle, that were evaluated. */
  sample_size: number;

  @ApiProperty({ type: [MeasurementDto] })
  measurements: readonly MeasurementDto[];

  /** Deciding runs, newest last, at most 20. */
  @ApiProperty({ type: [String] })
  run_ids: readonly string[];

  /** The newest deciding run; null: the alert is not about a run. */
  @ApiProperty({ type: RunEvidenceDto, nullable: true })
  run: RunEvidenceDto | null;

  /** The object's last successful run before `run`; null: unknown. */
  @ApiProperty({ type: RunEvidenceDto, nullable: true })
  last_good_run: RunEvidenceDto | null;

  /** Differences between `run` and `last_good_run`, in words. */
  @ApiProperty({ type: [String] })
  differs: readonly string[];

  /** Names of the objects that are missing from the cycle. */
  @ApiProperty({ type: [String] })
  missing: readonly string[];

  /** Start of the inactivity of the subject, ISO 8601 in UTC; null: the subject is not overdue. */
  no_data_since: string | null;
}
