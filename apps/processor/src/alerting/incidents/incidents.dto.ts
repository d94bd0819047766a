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

  /** Only incidents with an alert about this company, its sources or its objects. */
  @IsOptional()
  @IsSubjectName()
  company?: string;

  /** Only the incident with this id. */
  @IsOptional()
  @IsUUID()
  incident_id?: string;

  /** `next_cursor` of the page before. */
  @PageCursor()
  cursor?: string;

  /** Number of incidents on a page, 1–100. */
  @PageLimit(100)
  limit: number = 50;
}

/** Alerts with one cause. Notifications are sent by incident. */
export class IncidentDto {
  incident_id: string;

  /** `resolved`: all of its alerts are resolved. */
  @ApiProperty({ enum: incidentStates })
  state: (typeof incidentStates)[number];

  /** The worst severity of its alerts. */
  @ApiProperty({ enum: severities })
  severity: Severity;

  /** Null: its alerts are about several companies, or about none. */
  company: string | null;

  /** Null: its alerts are about several sources, or about none. */
  source: string | null;

  /** Ids of the rules of its alerts, sorted. */
  rules: string[];

  /** Error signature of its failures; null: no failure has a message. */
  cause: string | null;

  /** Whether at least three objects have alerts in the incident. */
  shared_cause: boolean;

  /** Number of objects that its alerts are about. */
  object_count: number;

  /** Start of its first alert, ISO 8601 in UTC. */
  started_at: string;

  /** When its last alert was resolved, ISO 8601 in UTC; null: an alert is open. */
  resolved_at: string | null;

  /** Number of all alerts. */
  alert_count: number;

  /** The first 100 alerts, sorted by start. */
  alerts: AlertEntryDto[];
}

export class IncidentsDto {
  /** Newest first. */
  incidents: IncidentDto[];

  /** `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
}
