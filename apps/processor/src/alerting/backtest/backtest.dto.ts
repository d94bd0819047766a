import { type AlertState, alertStates, type BacktestNotification, severities, type Severity } from '@app/alerting';
import { IsSubjectName, IsMoment } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsNotEmpty, IsObject, IsOptional } from 'class-validator';
import { SayingDto } from '../alerts/saying.dto.js';
import { EvidenceDto, SubjectDto } from '../alerts/evidence.dto.js';

const notificationKinds = ['firing', 'joined', 'repeat', 'resolved'] as const satisfies BacktestNotification['kind'][];

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

/** A change of an alert that would have fired. */
export class BacktestTransitionDto {
  @ApiProperty({ enum: alertStates })
  to: AlertState;

  /** ISO 8601 in UTC. */
  at: string;

  /** Null: the alert has not fired yet. */
  incident_id: string | null;

  summary: string;

  /** Objects missing from a cycle, as `source / object`. */
  @ApiProperty({ type: [String] })
  missing: readonly string[];
}

/** An alert that would have fired. */
export class BacktestAlertDto {
  alert_id: string;

  /** Alerts with one cause share it. */
  incident_id: string | null;

  /** @example "failure-detected" */
  rule: string;

  subject: SubjectDto;

  /** State at the end of the range. */
  @ApiProperty({ enum: alertStates })
  state: AlertState;

  /** When it began: the end of the first run that shows it, or the time at which a run was due. ISO 8601 in UTC. */
  started_at: string;

  /** When it was known first, ISO 8601 in UTC. */
  detected_at: string;

  /** ISO 8601 in UTC. */
  fired_at: string;

  /** ISO 8601 in UTC; null: not resolved at the end of the range. */
  resolved_at: string | null;

  @ApiProperty({ enum: severities })
  severity: Severity;

  /** Summary of the last firing, as is the evidence. */
  summary: string;

  /** The sentence of `summary` as a code and its values. */
  @ApiProperty({ type: SayingDto, nullable: true })
  saying: SayingDto | null;

  evidence: EvidenceDto;

  /** All of its changes, in their order, those before `from` included. */
  @ApiProperty({ type: [BacktestTransitionDto] })
  transitions: readonly BacktestTransitionDto[];
}

/** Something that would have been said once without notifying anybody: an object has another name now. */
export class BacktestNoticeDto {
  /** @example "source-silent" */
  rule: string;

  subject: SubjectDto;

  /** ISO 8601 in UTC. */
  at: string;

  summary: string;
}

/** A notification that would have been sent. */
export class BacktestNotificationDto {
  @ApiProperty({ enum: notificationKinds })
  kind: BacktestNotification['kind'];

  /** ISO 8601 in UTC. */
  at: string;
}

/** Alerts with one cause, about which people would have been told together. */
export class BacktestIncidentDto {
  incident_id: string;

  /** One sentence with its subject and the original message, as in `/incidents`. */
  title: string;

  /** Null: its alerts are about several companies, or about none. */
  company: string | null;

  /** Null: its alerts are about several sources, or about none. */
  source: string | null;

  /** When the first of its alerts began, ISO 8601 in UTC. */
  started_at: string;

  /** When the first of its alerts was known, ISO 8601 in UTC. */
  detected_at: string;

  /** When its last alert was resolved, ISO 8601 in UTC; null: an alert is open at the end of the range. */
  resolved_at: string | null;

  /** When its last alert ended in the world, ISO 8601 in UTC; null: an alert is open at the end of the range. */
  ended_at: string | null;

  /** Number of all its alerts. */
  alert_count: number;

  /** Number of its notifications within the range. */
  notification_count: number;

  /** The first 1000 of them, in the order of sending. */
  @ApiProperty({ type: [BacktestNotificationDto] })
  notifications: readonly BacktestNotificationDto[];
}

/** Alerts that the rules would have raised in the range. */
export class BacktestReportDto {
  /** The first 1000 alerts, in the order of firing. */
  @ApiProperty({ type: [BacktestAlertDto] })
  alerts: readonly BacktestAlertDto[];

  /** Number of all alerts. */
  alert_count: number;

  /** The first 1000 notices, in their order. */
  @ApiProperty({ type: [BacktestNoticeDto] })
  notices: readonly BacktestNoticeDto[];

  /** The first 1000 incidents, in the order of their first firing. */
  @ApiProperty({ type: [BacktestIncidentDto] })
  incidents: readonly BacktestIncidentDto[];

  /** Number of all incidents. */
  incident_count: number;

  /** Number of notifications by day in UTC; days without notifications are left out. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { '2025-09-05': 3 } })
  notifications_per_day: Readonly<Record<string, number>>;

  /**
   * As many as one receiver of all alerts would have been sent, with the group wait and the repeats in force; nobody
   * acknowledges an alert, and nothing is muted.
   */
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
