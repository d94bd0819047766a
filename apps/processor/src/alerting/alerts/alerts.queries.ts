import {
  type AlertState,
  type AlertTransition,
  type Evidence,
  sayingOf,
  type Severity,
  type Subject,
} from '@app/alerting';
import { Database, decodeCursor, pageOf } from '@app/database';
import { type Scope, unknownId } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type MutedUntil, MutedUntilService } from '../../notifications/index.js';
import { type AlertEntryRow, selectAlertEntries } from './alert-entries.queries.js';
import type {
  AcknowledgementDto,
  AlertDto,
  AlertEntryDto,
  AlertsDto,
  AlertsQueryDto,
  ListedAlertDto,
  PreviousAlertDto,
  TransitionDto,
} from './alerts.dto.js';
import { earlierCount, previousAlert } from './earlier-alerts.queries.js';
import { shownEvidence } from './shown-evidence.js';

/** Reads alerts with their evidence and transitions. */
@Injectable()
export class AlertsQueries {
  constructor(
    private readonly database: Database,
    private readonly mutes: MutedUntilService,
  ) {}

  /** Newest first. @throws PipelineError `query_invalid`, `store_unavailable` */
  async list(scope: Scope, { state, rule, company, source, cursor, limit }: AlertsQueryDto): Promise<AlertsDto> {
    const after = cursor === undefined ? null : decodeCursor(cursor);
    const found = await this.database.use((tables) =>
      selectAlertEntries(tables, scope)
        .$if(state !== undefined, (query) => query.where('state', '=', state!))
        .$if(rule !== undefined, (query) => query.where('rule', '=', rule!))
        .$if(company !== undefined, (query) => query.where('alerts.company', '=', company!))
        .$if(source !== undefined, (query) => query.where('source', '=', source!))
        .$if(after !== null, (query) =>
          query.where((eb) => eb(eb.refTuple('started_at', 'alert_id'), '<', eb.tuple(after!.time, after!.id))),
        )
        .orderBy('started_at', 'desc')
        .orderBy('alert_id', 'desc')
        .limit(limit + 1)
        .execute(),
    );
    const { entries, next_cursor } = pageOf(found, limit, ({ started_at, alert_id }) => ({
      time: started_at,
      id: alert_id,
    }));
    const mutedUntil = await this.mutes.at(new Date());
    return { alerts: entries.map((row) => listedAlertOf(row, mutedUntil)), next_cursor };
  }

  /** @throws PipelineError `alert_unknown`, `store_unavailable` */
  async find(scope: Scope, id: string): Promise<AlertDto> {
    const row = await this.database.use((tables) =>
      selectAlertEntries(tables, scope).select('evidence').where('alert_id', '=', id).executeTakeFirst(),
    );
    if (row === undefined) throw unknownId('alert_unknown', id);
    const transitions = await this.database.use((tables) =>
      tables.selectFrom('alert_transitions').select('transition').where('alert_id', '=', id).orderBy('seq').execute(),
    );
    const previous = await this.database.use((tables) => previousAlert(tables, scope, row));
    const earlier = await this.database.use((tables) => earlierCount(tables, scope, row));
    return {
      ...listedAlertOf(row, await this.mutes.at(new Date())),
      evidence: shownEvidence(row.evidence as Evidence),
      transitions: transitions.map(({ transition }) => transitionOf(transition as AlertTransition, subjectOf(row))),
      previous: previous === undefined ? null : previousOf(previous),
      earlier_count_30_days: earlier,
    };
  }
}

const subjectOf = ({ company, source, zone, object_id, object_type }: AlertEntryRow): Subject => ({
  company,
  source,
  zone,
  object_id,
  object_type,
});

export const alertEntryOf = (row: AlertEntryRow): AlertEntryDto => ({
  alert_id: row.alert_id,
  fingerprint: row.fingerprint,
  incident_id: row.incident_id,
  rule: row.rule,
  rule_version: row.rule_version,
  severity: row.severity as Severity,
  subject: subjectOf(row),
  state: row.state as AlertState,
  summary: row.summary,
  saying: sayingOf({ summary: row.summary, subject: subjectOf(row) }),
  cause: row.cause,
  started_at: row.started_at,
  detected_at: row.detected_at,
  fired_at: row.fired_at,
  resolved_at: row.resolved_at,
  ended_at: row.ended_at,
  updated_at: row.updated_at,
  acknowledgement: acknowledgementOf(row),
});

const acknowledgementOf = ({ acked_at, acked_by, ack_note }: AlertEntryRow): AcknowledgementDto | null =>
  acked_at === null ? null : { at: acked_at, by: acked_by, note: ack_note ?? '' };

const previousOf = (row: AlertEntryRow): PreviousAlertDto => ({
  alert_id: row.alert_id,
  incident_id: row.incident_id,
  started_at: row.started_at,
  resolved_at: row.resolved_at,
  ended_at: row.ended_at,
  acknowledgement: acknowledgementOf(row),
});

/** An alert with the time until which it is muted. */
export function listedAlertOf(row: AlertEntryRow, mutedUntil: MutedUntil): ListedAlertDto {
  const alert = alertEntryOf(row);
  return { ...alert, muted_until: mutedUntil(alert.rule, alert.subject, alert.incident_id) };
}

const transitionOf = (transition: AlertTransition, subject: Subject): TransitionDto => ({
  transition_id: transition.transition_id,
  seq: transition.seq,
  from: transition.from,
  to: transition.to,
  at: transition.at,
  severity: transition.severity,
  summary: transition.summary,
  saying: sayingOf({ summary: transition.summary, subject }),
  evidence: shownEvidence(transition.evidence),
});
