import type { AlertState, AlertTransition, Severity } from '@app/alerting';
import { type AlertsTable, Database, pageOf, decodeCursor } from '@app/database';
import { unknownId } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { Selectable } from 'kysely';
import type { AlertDto, AlertEntryDto, AlertsDto, AlertsQueryDto } from './alerts.dto.js';
import type { EvidenceDto } from './evidence.dto.js';

type AlertRow = Omit<Selectable<AlertsTable>, 'evidence'>;

/** Columns of an alert in a list: all but the evidence, which can be long. */
export const entryColumns = [
  'alert_id',
  'fingerprint',
  'incident_id',
  'cause',
  'rule',
  'rule_version',
  'severity',
  'company',
  'source',
  'zone',
  'object_id',
  'object_type',
  'state',
  'summary',
  'started_at',
  'fired_at',
  'resolved_at',
  'updated_at',
  'last_seq',
  'acked_at',
  'acked_by',
  'ack_note',
] as const satisfies (keyof AlertsTable)[];

/** Reads alerts with their evidence and transitions. */
@Injectable()
export class AlertsQueries {
  constructor(private readonly database: Database) {}

  /** Newest first. @throws PipelineError `query_invalid`, `store_unavailable` */
  async list({ state, rule, company, source, cursor, limit }: AlertsQueryDto): Promise<AlertsDto> {
    const after = cursor === undefined ? null : decodeCursor(cursor);
    const found = await this.database.use((tables) =>
      tables
        .selectFrom('alerts')
        .select(entryColumns)
        .$if(state !== undefined, (query) => query.where('state', '=', state!))
        .$if(rule !== undefined, (query) => query.where('rule', '=', rule!))
        .$if(company !== undefined, (query) => query.where('company', '=', company!))
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
    return { alerts: entries.map(alertEntryOf), next_cursor };
  }

  /** @throws PipelineError `alert_unknown`, `store_unavailable` */
  async find(id: string): Promise<AlertDto> {
    const row = await this.database.use((tables) =>
      tables.selectFrom('alerts').selectAll().where('alert_id', '=', id).executeTakeFirst(),
    );
    if (row === undefined) throw unknownId('alert_unknown', id);
    const transitions = await this.database.use((tables) =>
      tables.selectFrom('alert_transitions').select('transition').where('alert_id', '=', id).orderBy('seq').execute(),
    );
    return {
      ...alertEntryOf(row),
      evidence: row.evidence as EvidenceDto,
      transitions: transitions.map(({ transition }) => transitionOf(transition as AlertTransition)),
    };
  }
}

export const alertEntryOf = (row: AlertRow): AlertEntryDto => ({
  alert_id: row.alert_id,
  fingerprint: row.fingerprint,
  incident_id: row.incident_id,
  rule: row.rule,
  rule_version: row.rule_version,
  severity: row.severity as Severity,
  subject: {
    company: row.company,
    source: row.source,
    zone: row.zone,
    object_id: row.object_id === null ? null : Number(row.object_id),
    object_type: row.object_type,
  },
  state: row.state as AlertState,
  summary: row.summary,
  cause: row.cause,
  started_at: row.started_at,
  fired_at: row.fired_at,
  resolved_at: row.resolved_at,
  updated_at: row.updated_at,
  acknowledgement: row.acked_at === null ? null : { at: row.acked_at, by: row.acked_by, note: row.ack_note ?? '' },
});

const transitionOf = ({ transition_id, seq, from, to, at, severity, summary, evidence }: AlertTransition) => ({
  transition_id,
  seq,
  from,
  to,
  at,
  severity,
  summary,
  evidence,
});
