import {
  type Meaning,
  meanings,
  severities,
  type Severity,
  type SubjectState,
  subjectStates,
  type UnknownReason,
  unknownReasons,
} from '@app/alerting';
import type { RunStatus } from '@app/contracts';
import { groupCursor, IsSubjectName, MOST_GROUPS, PageCursor, PageLimit, USUAL_GROUPS } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { AcknowledgementDto } from '../alerts/alerts.dto.js';
import { SubjectDto } from '../alerts/evidence.dto.js';
import { SayingDto } from '../alerts/saying.dto.js';

const stateGroups = ['source', 'object'] as const;

export class StatesQueryDto {
  /** Whose states: those of sources, or those of their objects. */
  @ApiProperty({ enum: stateGroups, required: false })
  @IsOptional()
  @IsIn(stateGroups)
  by: (typeof stateGroups)[number] = 'source';

  /** Only subjects of this company. */
  @IsOptional()
  @IsSubjectName()
  company?: string;

  /** Only sources of this name, or their objects. */
  @IsOptional()
  @IsSubjectName()
  source?: string;

  /** Only objects of this zone; with `by=object`. */
  @IsOptional()
  @IsSubjectName()
  zone?: string;

  /** Only objects with this id; with `by=object`. */
  @IsOptional()
  @IsSubjectName()
  object_id?: string;

  /** Only objects of this name; with `by=object`. */
  @IsOptional()
  @IsSubjectName()
  object_type?: string;

  /** Number of subjects on a page, 1–5000. */
  @PageLimit(MOST_GROUPS)
  limit: number = USUAL_GROUPS;

  /** `next_cursor` of the page before. The other parameters stay as they were. */
  @PageCursor(groupCursor)
  cursor?: string;
}

/** An open alert that counts for the state of a subject. */
export class StateAlertDto {
  alert_id: string;

  /** @example "failure-detected" */
  rule: string;

  /** The meaning of the rule's alerts; the worst of a subject is its state. */
  @ApiProperty({ enum: meanings })
  meaning: Meaning;

  @ApiProperty({ enum: severities })
  severity: Severity;

  /** `unknown`: it cannot be judged, because we ourselves are behind. */
  @ApiProperty({ enum: ['firing', 'unknown'] })
  state: 'firing' | 'unknown';

  /** The alert in one sentence. */
  summary: string;

  /** The sentence of `summary` as a code and its values; null: an older version wrote it. */
  @ApiProperty({ type: SayingDto, nullable: true })
  saying: SayingDto | null;

  /** Null: the alert has never fired. */
  incident_id: string | null;

  /** The subject itself, a part of it, or a wider one. */
  subject: SubjectDto;

  /** When it began in the world, ISO 8601 in UTC. */
  started_at: string;

  /** When it was known first, ISO 8601 in UTC. */
  detected_at: string;

  /** That of the alert, or else that of its incident; null: it is not acknowledged. */
  @ApiProperty({ type: AcknowledgementDto, nullable: true })
  acknowledgement: AcknowledgementDto | null;

  /** Until when nobody is told of it, by the silences and maintenance windows that hold now, ISO 8601 in UTC; null: it is not muted. */
  muted_until: string | null;
}

/** The run of a subject that ended last. */
export class LastRunDto {
  /** Id of the run in `/runs`. */
  run_id: string;

  /** End of the run, or its start when the end is unknown; ISO 8601 in UTC. */
  end_time: string;

  /** @example "SUCCESS" */
  status: RunStatus;
}

/** The state of a source or an object. */
export class SubjectStateDto {
  subject: SubjectDto;

  /**
   * The worst meaning of its firing alerts. Without one: `unknown`: we cannot tell, and `reason` says why; `learning`: nothing is
   * expected yet; `retired`: not expected any more; else `well`.
   */
  @ApiProperty({ enum: subjectStates })
  state: SubjectState;

  /**
   * Why the state is `unknown`. `alert_unknown`: an alert cannot be judged. `behind`: we ourselves are behind. `unheard`: nothing is
   * expected, and no run has ended for a week. `not_evaluated`: no processor evaluates the rules. Null: it is known.
   */
  @ApiProperty({ enum: unknownReasons, nullable: true })
  reason: UnknownReason | null;

  /** When the state began in the world, ISO 8601 in UTC; null: it is not known. */
  since: string | null;

  /** When the state was known first, ISO 8601 in UTC; null: it is not known. */
  detected_at: string | null;

  /** The open alerts that count for it, the worst first; at most 20. */
  alerts: StateAlertDto[];

  /** Number of all open alerts that count for it. */
  alert_count: number;

  /** Null: no run has ended. */
  @ApiProperty({ type: LastRunDto, nullable: true })
  last_run: LastRunDto | null;

  /** When its next run is due to end, ISO 8601 in UTC; null: nothing is expected. */
  next_due_at: string | null;

  /** When it is late without a new run, ISO 8601 in UTC; null: nothing is expected. */
  late_at: string | null;

  /** The last acknowledgement, when all alerts that make the state so are acknowledged; else null. */
  @ApiProperty({ type: AcknowledgementDto, nullable: true })
  acknowledged: AcknowledgementDto | null;

  /** Until when nobody is told of it, by the silences and maintenance windows that hold now, ISO 8601 in UTC; null: it is not silenced. */
  muted_until: string | null;
}

export class StatesDto {
  /** The time of the database, ISO 8601 in UTC. */
  now: string;

  /** The clock of the alert engine: all that happened up to it is judged. ISO 8601 in UTC; null: it has never run. */
  evaluated_at: string | null;

  /**
   * All of them together: the worst of their states and of the wide alerts. Subjects that are learning do not matter beside one that
   * is well. Null: there are none.
   */
  @ApiProperty({ enum: subjectStates, nullable: true })
  state: SubjectState | null;

  /** Number of subjects in each state, on all pages; a state that no subject is in is left out. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  counts: Record<string, number>;

  /** Sorted by name. */
  states: SubjectStateDto[];

  /** All open alerts about whole companies, or about everything: they are about no source alone. */
  wide_alerts: StateAlertDto[];

  /** Number of subjects on all pages. */
  total_count: number;

  /** `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
}
