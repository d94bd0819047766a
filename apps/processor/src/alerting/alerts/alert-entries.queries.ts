import type { AlertsTable, Tables } from '@app/database';
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

/** The acknowledgement of an alert, or else of its incident, out of `alerts` joined with `whole`. */
export const acknowledgementColumns = [
  sql<string | null>`coalesce(alerts.acked_at, whole.acknowledged_at)`.as('acked_at'),
  sql<string | null>`case when alerts.acked_at is null then whole.acknowledged_by else alerts.acked_by end`.as(
    'acked_by',
  ),
  sql<string | null>`coalesce(alerts.ack_note, whole.note)`.as('ack_note'),
];

/** Selects alerts as lists show them. An alert is acknowledged by itself, or with its incident. */
export const selectAlertEntries = (tables: Kysely<Tables>) =>
  tables
    .selectFrom('alerts')
    .leftJoin('incident_acknowledgements as whole', 'whole.incident_id', 'alerts.incident_id')
    .select(entryColumns.map((name) => `alerts.${name}` as const))
    .select(acknowledgementColumns);

/** A row of `selectAlertEntries`. */
export type AlertEntryRow = Awaited<ReturnType<ReturnType<typeof selectAlertEntries>['execute']>>[number];
