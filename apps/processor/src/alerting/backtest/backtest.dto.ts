import { type AlertState, alertStates, severities, type Severity } from '@app/alerting';
import { IsSubjectName, IsMoment } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsNotEmpty, IsObject, IsOptional } from 'class-validator';
import { EvidenceDto, SubjectDto } from '../alerts/evidence.dto.js';

export class BacktestRequestDto {
  /**
   * Begin of the time that is asked for: a date (its beginning in UTC), or a time with an offset.
   * @example "2025-09-01T00:00:00Z"
   */
  @IsMoment()
  from: string;

  /**
   * Its end, written as `from` is, at most 92 days later; one that lies ahead counts as now.
   * @example "2025-09-08T00:00:00Z"
   */
  @IsMoment()
  to: string;

  /** Only runs of this company. */
  @IsOptional()
  @IsSubjectName()
  @IsNotEmpty()
  company?: string;

  /** Rules to test, in the form of the rules file: `{ rules?, overrides? }`. Left out: only the rules in force. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @IsOptional()
  @IsObject()
  rules?: object;
}

/** An alert that would have fired. */
export class BacktestAlertDto {
  /** @example "failure-detected" */
  rule: string;

  subject: SubjectDto;

  /** State at the end of the range. */
  @ApiProperty({ enum: alertStates })
  state: AlertState;

  /** ISO 8601 in UTC. */
  fired_at: string;

  /** ISO 8601 in UTC; null: not resolved at the end of the range. */
  resolved_at: string | null;

  @ApiProperty({ enum: severities })
  severity: Severity;

  /** Summary of the last firing, as is the evidence. */
  summary: string;

  evidence: EvidenceDto;
}

/** Alerts that the rules would have raised in the range. */
export class BacktestReportDto {
  /** The first 1000 alerts, in the order of firing. */
  @ApiProperty({ type: [BacktestAlertDto] })
  alerts: readonly BacktestAlertDto[];

  /** Number of all alerts. */
  alert_count: number;

  /** Number of notifications by day in UTC; days without notifications are left out. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { '2025-09-05': 3 } })
  notifications_per_day: Readonly<Record<string, number>>;

  /** One for each incident that fires, and one more when all of its alerts are resolved. */
  notification_count: number;
}

export class BacktestDto {
  /** Number of folded runs, those before `from` included. */
  runs_count: number;

  /** Result with the rules in force. */
  current: BacktestReportDto;

  /** Result with the rules of the request; null: the request has none. */
  @ApiProperty({ type: BacktestReportDto, nullable: true })
  changed: BacktestReportDto | null;
}
