import { type AlertState, alertStates, severities, type Severity } from '@app/alerting';
import { IsSubjectName, PageCursor, PageLimit } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { EvidenceDto, SubjectDto } from './evidence.dto.js';
import { SayingDto } from './saying.dto.js';

export class AlertsQueryDto {
  /** Only alerts in this state. */
  @ApiProperty({ enum: alertStates, required: false })
  @IsOptional()
  @IsIn(alertStates)
  state?: AlertState;

  /** Only alerts of this rule. */
  @IsOptional()
  @IsString()
  rule?: string;

  /** Only alerts about this company, its sources or its objects. */
  @IsOptional()
  @IsSubjectName()
  company?: string;

  /** Only alerts about sources of this name or their objects. */
  @IsOptional()
  @IsSubjectName()
  source?: string;

  /** `next_cursor` of the page before. */
  @PageCursor()
  cursor?: string;

  /** Number of alerts on a page, 1–500. */
  @PageLimit(500)
  limit: number = 50;
}

/** The first acknowledgement of an alert or an incident. */
export class AcknowledgementDto {
  /** ISO 8601 in UTC. */
  at: string;

  /** Name of the person; null: not given. */
  by: string | null;

  note: string;
}

/** One episode of a rule and a subject, in its current state. */
export class AlertEntryDto {
  alert_id: string;

  /** Identifies the rule and the subject: equal in all of their episodes. */
  fingerprint: string;

  /** Shared by alerts with one cause; null: the alert has never fired. */
  incident_id: string | null;

  /** @example "failure-detected" */
  rule: string;

  rule_version: number;

  @ApiProperty({ enum: severities })
  severity: Severity;

  subject: SubjectDto;

  /** `pending`: in breach, but not for long enough to fire. `unknown`: not evaluated, because ingestion is behind. */
  @ApiProperty({ enum: alertStates })
  state: AlertState;

  /** The alert in one sentence. */
  summary: string;

  /** The sentence of `summary` as a code and its values; null: an older version wrote it. */
  @ApiProperty({ type: SayingDto, nullable: true })
  saying: SayingDto | null;

  /** Error signature of its failures; null: the alert is not about failures with a message. */
  cause: string | null;

  /** When it began in the world: the end of the first run that shows it, the time at which a run was due. ISO 8601 in UTC. */
  started_at: string;

  /** When it was known first, ISO 8601 in UTC. */
  detected_at: string;

  /** ISO 8601 in UTC; null: the alert has never fired. */
  fired_at: string | null;

  /** When it was known to be over, ISO 8601 in UTC; null: the alert is not resolved. */
  resolved_at: string | null;

  /** When it ended in the world: the end of the run that shows it. ISO 8601 in UTC; null: the alert is not resolved. */
  ended_at: string | null;

  /** Time of the last transition, ISO 8601 in UTC. */
  updated_at: string;

  /** That of the alert, or else that of its incident; null: it is not acknowledged. */
  @ApiProperty({ type: AcknowledgementDto, nullable: true })
  acknowledgement: AcknowledgementDto | null;
}

/** An alert, and whether it is muted now. */
export class ListedAlertDto extends AlertEntryDto {
  /** Until when nobody is told of it, by the silences and maintenance windows that hold now, ISO 8601 in UTC; null: it is not muted. */
  muted_until: string | null;
}

export class AlertsDto {
  /** Newest first. */
  alerts: ListedAlertDto[];

  /** `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
}

/** A transition of an alert. */
export class TransitionDto {
  transition_id: string;

  /** Number of earlier transitions. */
  seq: number;

  /** Null: the alert is new. Equal to `to`: only severity, summary or evidence changed. */
  @ApiProperty({ enum: alertStates, nullable: true })
  from: AlertState | null;

  @ApiProperty({ enum: alertStates })
  to: AlertState;

  /** Time by the engine's clock, ISO 8601 in UTC. */
  at: string;

  @ApiProperty({ enum: severities })
  severity: Severity;

  summary: string;

  /** The sentence of `summary` as a code and its values; null: an older version wrote it. */
  @ApiProperty({ type: SayingDto, nullable: true })
  saying: SayingDto | null;

  evidence: EvidenceDto;
}

/** The alert of the same rule and subject that fired before another one. */
export class PreviousAlertDto {
  alert_id: string;

  /** Null: it has no incident. */
  incident_id: string | null;

  /** When it began in the world, ISO 8601 in UTC. */
  started_at: string;

  /** When it was known to be over, ISO 8601 in UTC; null: it is not resolved. */
  resolved_at: string | null;

  /** When it ended in the world, ISO 8601 in UTC; null: it is not resolved. */
  ended_at: string | null;

  /** That of the alert, or else that of its incident; null: it was not acknowledged. */
  @ApiProperty({ type: AcknowledgementDto, nullable: true })
  acknowledgement: AcknowledgementDto | null;
}

/** An alert with its evidence and transitions. */
export class AlertDto extends ListedAlertDto {
  /** Evidence for the current state. */
  evidence: EvidenceDto;

  /** All transitions, oldest first. */
  transitions: TransitionDto[];

  /** The last time this happened before; null: it never did, as far as is stored. */
  @ApiProperty({ type: PreviousAlertDto, nullable: true })
  previous: PreviousAlertDto | null;

  /** How many alerts of the same rule and subject fired that began in the 30 days before this one did. */
  earlier_count_30_days: number;
}

export class AcknowledgeDto {
  /** Note on the findings or the measures, 1–2000 characters. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(2000)
  note: string;

  /** Name of the person who acknowledges. */
  @IsOptional()
  @IsString()
  @MaxLength(255)
  by?: string;
}
