import { type AlertsTable, type Tables, within } from '@app/database';
import type { Scope } from '@app/platform';
import { type Kysely, sql } from 'kysely';

/** Columns of an alert in a list: all but the evidence, which can be long, and the acknowledgement. */
const entryColumns = [
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
  'detected_at',
  'fired_at',
  'resolved_at',
  'ended_at',
  'updated_at',
  'last_seq',
] as const satisfies (keyof AlertsTable)[];

/** Joins `alerts` with the acknowledgement of its incident for its company, `own`, and with that for all companies, `whole`. */
export const incidentAcknowledgements = sql`
  left join incident_acknowledgements as own on own.incident_id = alerts.incident_id and own.company = alerts.company
  left join incident_acknowledgements as whole on whole.incident_id = alerts.incident_id and whole.company = ''`;

/** The acknowledgement of the incident of an alert. Where there are both, `own` came first. */
export const incidentAcknowledgementColumns = [
  sql<string | null>`coalesce(own.acknowledged_at, whole.acknowledged_at)`.as('acknowledged_at'),
  sql<string | null>`case when own.company is null then whole.acknowledged_by else own.acknowledged_by end`.as(
    'acknowledged_by',
  ),
  sql<string | null>`coalesce(own.note, whole.note)`.as('note'),
];

/** The acknowledgement of an alert, or else of its incident. */
export const acknowledgementColumns = [
  sql<string | null>`coalesce(alerts.acked_at, own.acknowledged_at, whole.acknowledged_at)`.as('acked_at'),
  sql<string | null>`case when alerts.acked_at is not null then alerts.acked_by
    when own.company is not null then own.acknowledged_by else whole.acknowledged_by end`.as('acked_by'),
  sql<string | null>`coalesce(alerts.ack_note, own.note, whole.note)`.as('ack_note'),
];

/** Selects the alerts of the scope as lists show them. An alert is acknowledged by itself, or with its incident. */
export const selectAlertEntries = (tables: Kysely<Tables>, scope: Scope) =>
  tables
    .selectFrom('alerts')
    .leftJoin('incident_acknowledgements as own', (join) =>
      join.onRef('own.incident_id', '=', 'alerts.incident_id').onRef('own.company', '=', 'alerts.company'),
    )
    .leftJoin('incident_acknowledgements as whole', (join) =>
      join.onRef('whole.incident_id', '=', 'alerts.incident_id').on('whole.company', '=', ''),
    )
    .select(entryColumns.map((name) => `alerts.${name}` as const))
    .select(acknowledgementColumns)
    .where(within(scope, 'alerts.company'));

/** A row of `selectAlertEntries`. */
export type AlertEntryRow = Awaited<ReturnType<ReturnType<typeof selectAlertEntries>['execute']>>[number];
