import { type AlertState, alertStates, severities, type Severity } from '@app/alerting';
import { IsMoment, IsSubjectName, PageCursor, PageLimit } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsNotEmpty, IsOptional, IsString, IsUUID, MaxLength, ValidateBy } from 'class-validator';
import { durationSecs } from '../../rules-file/index.js';
import { AcknowledgementDto, ListedAlertDto } from '../alerts/alerts.dto.js';
import { SayingDto } from '../alerts/saying.dto.js';

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

/** An incident without its alerts. */
class IncidentSummaryDto {
  incident_id: string;

  /**
   * One sentence with its subject and the original message, at most 200 characters; of one that is over also how long it lasted.
   * @example "Efficy of lumen: 15 of 15 objects fail, 401 Unauthorized: the token has expired"
   */
  title: string;

  /**
   * The title as a code and its values. One alert has the code of its own saying, `subject` and `times`; several have `objects` or
   * `sources`. Null: there are only words.
   */
  @ApiProperty({ type: SayingDto, nullable: true })
  saying: SayingDto | null;

  /** `resolved`: all of its alerts are resolved. It is open again when its subject goes bad again within a day. */
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

  /** When its first alert began in the world, ISO 8601 in UTC. */
  started_at: string;

  /** When the first of its alerts was known, ISO 8601 in UTC. */
  detected_at: string;

  /** When its last alert was known to be over, ISO 8601 in UTC; null: an alert is open. */
  resolved_at: string | null;

  /** When its last alert ended in the world, ISO 8601 in UTC; null: an alert is open. */
  ended_at: string | null;

  /** The first acknowledgement, which holds for all of its alerts; null: it is not acknowledged as a whole. */
  @ApiProperty({ type: AcknowledgementDto, nullable: true })
  acknowledgement: AcknowledgementDto | null;

  /** Until when nobody is told of it, since all of its open alerts are muted, ISO 8601 in UTC; null: it is not muted. */
  muted_until: string | null;

  /** Number of all alerts. */
  alert_count: number;

  /** Number of its alerts that are not resolved. */
  open_count: number;
}

/** Alerts with one cause. Notifications are sent by incident. */
export class IncidentDto extends IncidentSummaryDto {
  /** The first 100 alerts, sorted by start; of more than 100 the open ones first. */
  alerts: ListedAlertDto[];
}

/** When an alert changed. */
export class TransitionTimeDto {
  /** Number of earlier transitions. */
  seq: number;

  /** Null: the alert is new. Equal to `to`: only severity, summary or evidence changed. */
  @ApiProperty({ enum: alertStates, nullable: true })
  from: AlertState | null;

  @ApiProperty({ enum: alertStates })
  to: AlertState;

  /** Time by the engine's clock, ISO 8601 in UTC. */
  at: string;
}

/** An alert of an incident, and when it changed. */
export class IncidentAlertDto extends ListedAlertDto {
  /** All transitions, oldest first. */
  transitions: TransitionTimeDto[];
}

/** An incident with the times of its alerts. */
export class IncidentDetailDto extends IncidentSummaryDto {
  /** The first 100 alerts, sorted by start; of more than 100 the open ones first. */
  alerts: IncidentAlertDto[];
}

const MIN_MUTE = '1m';
const MAX_MUTE = '366d';

const IsDuration = (): PropertyDecorator =>
  ValidateBy({
    name: 'isDuration',
    validator: {
      validate: (value: unknown) => {
        const secs = typeof value === 'string' ? durationSecs(value) : null;
        return secs !== null && secs >= durationSecs(MIN_MUTE)! && secs <= durationSecs(MAX_MUTE)!;
      },
      defaultMessage: () => `$property must be a duration such as 90m, 4h or 7d, from ${MIN_MUTE} to ${MAX_MUTE}`,
    },
  });

export class MuteIncidentDto {
  /** When it ends: a date (its beginning in UTC), or a time with an offset, in the future. Either this or `for`. */
  @IsOptional()
  @IsMoment()
  until?: string;

  /**
   * How long it holds: `90m`, `4h`, `7d`, from 1 minute to 366 days. Either this or `until`.
   * @example "4h"
   */
  @IsOptional()
  @IsDuration()
  for?: string;

  /** Reason, 1–2000 characters. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(2000)
  comment: string;

  /** Name of the person who asked for the mute. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  created_by?: string;
}

export class IncidentsDto {
  /** Newest first. */
  incidents: IncidentDto[];

  /** `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
}
