import { type AlertState, meaningOf } from '@app/alerting';
import { Database, decodeCursor, pageOf, type Tables, within } from '@app/database';
import { type Scope, unknownId } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type Kysely, sql } from 'kysely';
import { IncidentTitles, mutedUntilOf, MutedUntilService } from '../../notifications/index.js';
import {
  type AlertEntryRow,
  incidentAcknowledgementColumns,
  selectAlertEntries,
} from '../alerts/alert-entries.queries.js';
import { listedAlertOf } from '../alerts/alerts.queries.js';
import type { AcknowledgementDto } from '../alerts/alerts.dto.js';
import { endedAt, incidentOf } from './incident.js';
import type {
  IncidentDetailDto,
  IncidentDto,
  IncidentsDto,
  IncidentsQueryDto,
  TransitionTimeDto,
} from './incidents.dto.js';

const isOver = sql<boolean>`bool_and(state = 'resolved')`;
const begin = sql<string>`min(started_at)`;

interface IncidentRow extends AlertEntryRow {
  readonly acknowledged_at: string | null;
  readonly acknowledged_by: string | null;
  readonly note: string | null;
}

/** Reads incidents from the alerts: of an incident of several companies, what those of the scope make of it. */
@Injectable()
export class IncidentsQueries {
  constructor(
    private readonly database: Database,
    private readonly titles: IncidentTitles,
    private readonly mutes: MutedUntilService,
  ) {}

  /** Newest first. @throws PipelineError `query_invalid`, `store_unavailable` */
  async list(scope: Scope, { state, company, incident_id, cursor, limit }: IncidentsQueryDto): Promise<IncidentsDto> {
    const after = cursor === undefined ? null : decodeCursor(cursor);
    const found = await this.database.use((tables) =>
      tables
        .selectFrom('alerts')
        .select(['incident_id', begin.as('started_at')])
        .where('incident_id', 'is not', null)
        .where(within(scope))
        .$if(incident_id !== undefined, (query) => query.where('incident_id', '=', incident_id!))
        .groupBy('incident_id')
        .$if(state !== undefined, (query) => query.having(isOver, '=', state === 'resolved'))
        .$if(company !== undefined, (query) => query.having(sql<boolean>`bool_or(company = ${company})`))
        .$if(after !== null, (query) =>
          query.having(sql<boolean>`(${begin}, incident_id) < (${after?.time}::timestamptz, ${after?.id}::uuid)`),
        )
        .orderBy('started_at', 'desc')
        .orderBy('incident_id', 'desc')
        .limit(limit + 1)
        .execute(),
    );
    const { entries, next_cursor } = pageOf(found, limit, ({ started_at, incident_id }) => ({
      time: started_at,
      id: incident_id ?? '',
    }));
    const ids = entries.flatMap(({ incident_id }) => incident_id ?? []);
    return { incidents: await this.read(scope, ids), next_cursor };
  }

  /** @throws PipelineError `incident_unknown`, `store_unavailable` */
  async find(scope: Scope, id: string): Promise<IncidentDetailDto> {
    const [incident] = await this.read(scope, [id]);
    if (incident === undefined) throw unknownId('incident_unknown', id);
    const times = await this.database.use((tables) =>
      readTransitionTimes(
        tables,
        incident.alerts.map(({ alert_id }) => alert_id),
      ),
    );
    const alerts = incident.alerts.map((alert) => ({ ...alert, transitions: times.get(alert.alert_id) ?? [] }));
    return { ...incident, alerts };
  }

  /** In the order of the ids; those that do not exist are left out. */
  private async read(scope: Scope, ids: readonly string[]): Promise<IncidentDto[]> {
    if (ids.length === 0) return [];
    const now = new Date();
    const byIncident = await this.database.use((tables) => readAlerts(tables, scope, ids));
    const mutedUntil = await this.mutes.at(now);
    const found = ids.flatMap((id) => {
      const rows = byIncident.get(id);
      if (rows === undefined) return [];
      return [{ id, alerts: rows.map((row) => listedAlertOf(row, mutedUntil)), acknowledgement: ackOf(rows) }];
    });
    const untitled = found.map(({ alerts }) => ({
      alerts: alerts.map((alert) => ({ ...alert, meaning: meaningOf(alert.rule) })),
      ended_at: endedAt(alerts),
    }));
    const titles = await this.titles.titlesOf(scope, untitled, now);
    return found.map(({ id, alerts, acknowledgement }, index) => {
      const open = alerts.filter(({ state }) => state !== 'resolved');
      const muted_until = mutedUntilOf(open.length > 0 ? open : alerts, mutedUntil);
      return incidentOf(id, alerts, { ...titles[index]!, acknowledgement, muted_until });
    });
  }
}

async function readAlerts(
  tables: Kysely<Tables>,
  scope: Scope,
  ids: readonly string[],
): Promise<ReadonlyMap<string | null, IncidentRow[]>> {
  const rows = await selectAlertEntries(tables, scope)
    .select(incidentAcknowledgementColumns)
    .where('alerts.incident_id', 'in', ids)
    .orderBy('started_at')
    .orderBy('alert_id')
    .execute();
  return Map.groupBy(rows, ({ incident_id }) => incident_id);
}

/** The first acknowledgement; null: none holds for the alerts of a company. */
function ackOf(rows: readonly IncidentRow[]): AcknowledgementDto | null {
  const found = rows.flatMap(({ acknowledged_at: at, acknowledged_by: by, note }) =>
    at === null ? [] : [{ at, by, note: note ?? '' }],
  );
  if (found.length < rows.length) return null;
  return found.reduce((first, one) => (Date.parse(one.at) < Date.parse(first.at) ? one : first));
}

async function readTransitionTimes(
  tables: Kysely<Tables>,
  alertIds: readonly string[],
): Promise<ReadonlyMap<string, TransitionTimeDto[]>> {
  const rows = await tables
    .selectFrom('alert_transitions')
    .select(['alert_id', 'seq', 'at'])
    .select(sql<AlertState | null>`transition->>'from'`.as('from'))
    .select(sql<AlertState>`transition->>'to'`.as('to'))
    .where(sql<boolean>`alert_id = any(${alertIds}::uuid[])`)
    .orderBy('alert_id')
    .orderBy('seq')
    .execute();
  const byAlert = new Map<string, TransitionTimeDto[]>();
  for (const { alert_id, seq, from, to, at } of rows) {
    const times = byAlert.get(alert_id) ?? [];
    times.push({ seq, from, to, at });
    byAlert.set(alert_id, times);
  }
  return byAlert;
}
