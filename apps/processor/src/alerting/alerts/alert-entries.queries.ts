import { type AlertsTable, type Tables, within } from '@app/database';
import type { Scope } from '@app/platform';
import { type Kysely, type RawBuilder, sql } from 'kysely';

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

/** The first acknowledgement of the incident of an alert in `alerts` that holds for the company of the alert. */
export const wholeAcknowledgement: RawBuilder<IncidentAcknowledgement> = sql`(
  select acknowledged_at, acknowledged_by, note from incident_acknowledgements as acknowledgement
  where acknowledgement.incident_id = alerts.incident_id and acknowledgement.company in ('', alerts.company)
  order by acknowledged_at limit 1)`;

interface IncidentAcknowledgement {
  readonly acknowledged_at: string;
  readonly acknowledged_by: string | null;
  readonly note: string;
}

/** Selects the alerts of the scope as lists show them. An alert is acknowledged by itself, or with its incident. */
export const selectAlertEntries = (tables: Kysely<Tables>, scope: Scope) =>
  tables
    .selectFrom('alerts')
    .leftJoinLateral(wholeAcknowledgement.as('whole'), (join) => join.onTrue())
    .select(entryColumns.map((name) => `alerts.${name}` as const))
    .select(acknowledgementColumns)
    .where(within(scope, 'alerts.company'));

/** A row of `selectAlertEntries`. */
export type AlertEntryRow = Awaited<ReturnType<ReturnType<typeof selectAlertEntries>['execute']>>[number];
