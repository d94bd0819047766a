import { type AlertState, alertStates, severities, type Severity } from '@app/alerting';
import { IsSubjectName, PageCursor, PageLimit } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { EvidenceDto, SubjectDto } from './evidence.dto.js';

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

  /** Only alerts about this company or something of it. */
  @IsOptional()
  @IsSubjectName()
  company?: string;

  /** Only alerts about a source of this name or something of it. */
  @IsOptional()
  @IsSubjectName()
  source?: string;

  /** Where the page before ended: its `next_cursor`. */
  @PageCursor()
  cursor?: string;

  /** How many alerts, 1–500. */
  @PageLimit(500)
  limit: number = 50;
}

/** Who looked at an alert first. */
export class AcknowledgementDto {
  /** ISO 8601 in UTC. */
  at: string;

  /** Null when they did not say. */
  by: string | null;

  note: string;
}

/** One episode of a subject that a rule speaks of, as it stands now. */
export class AlertEntryDto {
  alert_id: string;

  /** The same for one rule and subject over all episodes. */
  fingerprint: string;

  /** Alerts with one cause share it; null while it has never fired. */
  incident_id: string | null;

  /** @example "failure-detected" */
  rule: string;

  rule_version: number;

  @ApiProperty({ enum: severities })
  severity: Severity;

  subject: SubjectDto;

  /** `pending`: bad, not long enough yet. `unknown`: it cannot be told, because we are behind. */
  @ApiProperty({ enum: alertStates })
  state: AlertState;

  /** One sentence for people. */
  summary: string;

  /** What the messages of its failures have in common; null for what has no message. */
  cause: string | null;

  /** ISO 8601 in UTC. */
  started_at: string;

  /** ISO 8601 in UTC; null when it has never fired. */
  fired_at: string | null;

  /** ISO 8601 in UTC; null while there is no evidence that it is over. */
  resolved_at: string | null;

  /** When something about it changed last, ISO 8601 in UTC. */
  updated_at: string;

  /** Null: nobody has said that they look after it. */
  @ApiProperty({ type: AcknowledgementDto, nullable: true })
  acknowledgement: AcknowledgementDto | null;
}

export class AlertsDto {
  /** The newest first. */
  alerts: AlertEntryDto[];

  /** What to give as `cursor` for the next page; null on the last one. */
  next_cursor: string | null;
}

/** One change of an alert. */
export class TransitionDto {
  transition_id: string;

  /** Changes before it. */
  seq: number;

  /** Null: it is new. The same as `to`: what is known about it changed. */
  @ApiProperty({ enum: alertStates, nullable: true })
  from: AlertState | null;

  @ApiProperty({ enum: alertStates })
  to: AlertState;

  /** By the clock of the engine, ISO 8601 in UTC. */
  at: string;

  @ApiProperty({ enum: severities })
  severity: Severity;

  summary: string;

  evidence: EvidenceDto;
}

/** An alert with why, and how it came to be what it is. */
export class AlertDto extends AlertEntryDto {
  /** Why it is in its state. */
  evidence: EvidenceDto;

  /** Every change, the oldest first. */
  transitions: TransitionDto[];
}

export class AcknowledgeDto {
  /** What is known, or done about it; 1 to 2000 characters. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(2000)
  note: string;

  /** Who says so. */
  @IsOptional()
  @IsString()
  @MaxLength(255)
  by?: string;
}
