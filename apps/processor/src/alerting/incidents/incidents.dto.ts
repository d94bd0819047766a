import { severities, type Severity } from '@app/alerting';
import { IsSubjectName, PageCursor, PageLimit } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { AlertEntryDto } from '../alerts/alerts.dto.js';

const incidentStates = ['open', 'resolved'] as const;

export class IncidentsQueryDto {
  /** Only incidents in this state. */
  @ApiProperty({ enum: incidentStates, required: false })
  @IsOptional()
  @IsIn(incidentStates)
  state?: (typeof incidentStates)[number];

  /** Only incidents with an alert about this company or something of it. */
  @IsOptional()
  @IsSubjectName()
  company?: string;

  /** Only this one. */
  @IsOptional()
  @IsUUID()
  incident_id?: string;

  /** Where the page before ended: its `next_cursor`. */
  @PageCursor()
  cursor?: string;

  /** How many incidents, 1–100. */
  @PageLimit(100)
  limit: number = 50;
}

/** Alerts with one cause: what people are told of once. */
export class IncidentDto {
  incident_id: string;

  /** `resolved` when all its alerts are. */
  @ApiProperty({ enum: incidentStates })
  state: (typeof incidentStates)[number];

  /** The worst of its alerts. */
  @ApiProperty({ enum: severities })
  severity: Severity;

  /** Null when its alerts are not all of one company. */
  company: string | null;

  /** Null when its alerts are not all of one source. */
  source: string | null;

  /** The rules that speak of it. */
  rules: string[];

  /** What the messages of its failures have in common; null for what has no message. */
  cause: string | null;

  /** Whether at least three objects have it in common. */
  shared_cause: boolean;

  /** Objects that its alerts are about. */
  object_count: number;

  /** When the first of its alerts began, ISO 8601 in UTC. */
  started_at: string;

  /** When the last of its alerts was resolved, ISO 8601 in UTC; null while one is not. */
  resolved_at: string | null;

  /** All of its alerts. */
  alert_count: number;

  /** In the order in which they began, the first 100. */
  alerts: AlertEntryDto[];
}

export class IncidentsDto {
  /** The newest first. */
  incidents: IncidentDto[];

  /** What to give as `cursor` for the next page; null on the last one. */
  next_cursor: string | null;
}
