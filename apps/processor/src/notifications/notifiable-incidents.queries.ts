import {
  type AlertState,
  type AlertTransition,
  MISSED_MINS,
  missedAtOf,
  readTransition,
  rules,
  type Severity,
  toldSourceOf,
} from '@app/alerting';
import { type AlertsTable, Database, type NotificationsTable } from '@app/database';
import { Injectable } from '@nestjs/common';
import { type Selectable, sql } from 'kysely';
import type { AlertFacts, Incident, NotificationKind, SentNotification } from './plan-notifications.js';

const alertNames = [
  'alert_id',
  'incident_id',
  'rule',
  'cause',
  'severity',
  'company',
  'source',
  'zone',
  'object_id',
  'object_type',
  'state',
  'started_at',
  'detected_at',
  'fired_at',
  'resolved_at',
  'ended_at',
] as const satisfies (keyof AlertsTable)[];

const alertColumns = alertNames.map((name) => `alerts.${name}` as const);

const failingRules = rules.filter(({ meaning }) => meaning === 'failing').map(({ id }) => id);

const sentColumns = [
  'incident_id',
  'receiver',
  'channel',
  'kind',
  'seq',
  'created_at',
  'status',
  'sources',
  'digest_id',
] as const satisfies (keyof NotificationsTable)[];

/** Reads incidents with the facts that planning needs. */
@Injectable()
export class NotifiableIncidentsQueries {
  constructor(private readonly database: Database) {}

  /** Incidents with an open alert; uses the index of open alerts. @throws PipelineError `store_unavailable` */
  openIds(): Promise<string[]> {
    return this.ids(sql`
      select distinct incident_id from alerts where state <> 'resolved' and incident_id is not null`);
  }

  /**
   * Incidents with a notification since `since` that no `resolved` has followed on its channel.
   * @throws PipelineError `store_unavailable`
   */
  unresolvedIds(since: Date): Promise<string[]> {
    return this.ids(sql`
      select distinct n.incident_id from notifications n
      where n.created_at >= ${since.toISOString()} and n.kind in ('firing', 'joined', 'repeat') and n.status <> 'failed'
        and n.incident_id is not null
        and not exists (
          select 1 from notifications r
          where r.incident_id = n.incident_id and r.receiver = n.receiver and r.channel = n.channel and r.kind = 'resolved'
            and r.created_at >= n.created_at)`);
  }

  /**
   * Incidents with a failure that was over when it was heard of, since `since`, and that no notification has followed.
   * @throws PipelineError `store_unavailable`
   */
  missedIds(since: Date): Promise<string[]> {
    return this.ids(sql`
      select distinct a.incident_id from alerts a
      where a.state = 'resolved' and a.resolved_at >= ${since.toISOString()} and a.incident_id is not null
        and a.rule = any(${failingRules}::text[]) and a.ended_at <= a.detected_at - ${`${MISSED_MINS} minutes`}::interval
        and not exists (select 1 from notifications n where n.incident_id = a.incident_id and n.created_at >= a.detected_at)`);
  }

  /** @throws PipelineError `store_unavailable` */
  find(ids: readonly string[]): Promise<Incident[]> {
    if (ids.length === 0) return Promise.resolve([]);
    return this.database.use(async (tables) => {
      const alerts = await tables
        .selectFrom('alerts')
        .select(alertColumns)
        .select(
          sql<boolean>`acked_at is not null or exists (select from incident_acknowledgements as whole
            where whole.incident_id = alerts.incident_id and whole.company in ('', alerts.company))`.as('is_acked'),
        )
        .where(sql<boolean>`alerts.incident_id = any(${ids}::uuid[])`)
        .execute();
      const sent = await tables
        .selectFrom('notifications')
        .select(sentColumns)
        .where(sql<boolean>`incident_id = any(${ids}::uuid[])`)
        .execute();
      const sentOf = Map.groupBy(sent, ({ incident_id }) => incident_id);
      return [...Map.groupBy(alerts, ({ incident_id }) => incident_id)].map(([incident_id, rows]) => ({
        incident_id: incident_id!,
        alerts: rows.map(factsOf),
        sent: (sentOf.get(incident_id) ?? []).map((one) => sentFrom(one, rows)),
      }));
    });
  }

  /** The last transition of each alert, by `alert_id`. @throws PipelineError `store_unavailable` */
  transitions(alertIds: readonly string[]): Promise<ReadonlyMap<string, AlertTransition>> {
    return this.database.use(async (tables) => {
      const { rows } = await sql<{ alert_id: string; transition: unknown }>`
        select a.alert_id, t.transition
        from alerts a join alert_transitions t on t.alert_id = a.alert_id and t.seq = a.last_seq
        where a.alert_id = any(${alertIds}::uuid[])`.execute(tables);
      return new Map(rows.map(({ alert_id, transition }) => [alert_id, readTransition(transition)]));
    });
  }

  private ids(query: ReturnType<typeof sql>): Promise<string[]> {
    return this.database.use(async (tables) => {
      const { rows } = await query.execute(tables);
      return (rows as { incident_id: string }[]).map(({ incident_id }) => incident_id);
    });
  }
}

type AlertRow = Pick<Selectable<AlertsTable>, (typeof alertNames)[number]> & { readonly is_acked: boolean };
type SentRow = Pick<Selectable<NotificationsTable>, (typeof sentColumns)[number]>;

const factsOf = (row: AlertRow): AlertFacts => ({
  alert_id: row.alert_id,
  incident_id: row.incident_id,
  rule: row.rule,
  cause: row.cause,
  severity: row.severity as Severity,
  subject: {
    company: row.company,
    source: row.source,
    zone: row.zone,
    object_id: row.object_id,
    object_type: row.object_type,
  },
  state: row.state as AlertState,
  started_at: row.started_at,
  detected_at: row.detected_at,
  fired_at: row.fired_at,
  resolved_at: row.resolved_at,
  ended_at: row.ended_at,
  is_acked: row.is_acked,
  missed_at: missedAtOf(row),
});

const sentFrom = (
  { kind, status, sources, digest_id, ...row }: SentRow,
  alerts: readonly AlertRow[],
): SentNotification => ({
  ...row,
  kind: kind as NotificationKind,
  awaitsDigest: status === 'held' && digest_id === null,
  // It is on its way to the receiver, with a digest.
  status: status === 'held' ? 'pending' : (status as SentNotification['status']),
  sources: sources?.map((source) => JSON.stringify(source)) ?? firedBefore(row.created_at, alerts),
});

/** The sources that a notification may have named of which an older version did not keep them. */
const firedBefore = (at: string, alerts: readonly AlertRow[]): string[] =>
  alerts.flatMap((row) => {
    const hasFired = row.fired_at !== null && Date.parse(row.fired_at) <= Date.parse(at);
    return hasFired ? (toldSourceOf(factsOf(row).subject) ?? []) : [];
  });
