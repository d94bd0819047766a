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

  /** What to try, in the form of the rules file: `{ rules?, overrides? }`. Left out: only what is in force is tried. */
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

  /** As it stands at the end. */
  @ApiProperty({ enum: alertStates })
  state: AlertState;

  /** ISO 8601 in UTC. */
  fired_at: string;

  /** ISO 8601 in UTC; null when it is not by then. */
  resolved_at: string | null;

  @ApiProperty({ enum: severities })
  severity: Severity;

  /** As it was when it last fired; so is the evidence. */
  summary: string;

  evidence: EvidenceDto;
}

/** What rules would have said over the time that was asked for. */
export class BacktestReportDto {
  /** In the order of firing; the first 1000. */
  @ApiProperty({ type: [BacktestAlertDto] })
  alerts: readonly BacktestAlertDto[];

  /** All of them, those left out included. */
  alert_count: number;

  /** By day in UTC; days without any are left out. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { '2025-09-05': 3 } })
  notifications_per_day: Readonly<Record<string, number>>;

  /** One for each incident that fires, one more when all its alerts are resolved. */
  notification_count: number;
}

export class BacktestDto {
  /** Runs that were folded, those before `from` included. */
  runs_count: number;

  /** With the rules that are in force. */
  current: BacktestReportDto;

  /** With those of the request; null when it has none. */
  @ApiProperty({ type: BacktestReportDto, nullable: true })
  changed: BacktestReportDto | null;
}
