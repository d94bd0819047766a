import { Database, pageOf, decodeCursor, type Tables } from '@app/database';
import { Injectable } from '@nestjs/common';
import { type Kysely, sql } from 'kysely';
import { alertEntryOf, entryColumns } from '../alerts/alerts.queries.js';
import { incidentOf } from './incident.js';
import type { IncidentDto, IncidentsDto, IncidentsQueryDto } from './incidents.dto.js';

const isOver = sql<boolean>`bool_and(state = 'resolved')`;
const begin = sql<string>`min(started_at)`;

/** Reads incidents from the alerts. */
@Injectable()
export class IncidentsQueries {
  constructor(private readonly database: Database) {}

  /** Newest first. @throws PipelineError `query_invalid`, `store_unavailable` */
  list({ state, company, incident_id, cursor, limit }: IncidentsQueryDto): Promise<IncidentsDto> {
    const after = cursor === undefined ? null : decodeCursor(cursor);
    return this.database.use(async (tables) => {
      const found = await tables
        .selectFrom('alerts')
        .select(['incident_id', begin.as('started_at')])
        .where('incident_id', 'is not', null)
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
        .execute();
      const { entries, next_cursor } = pageOf(found, limit, ({ started_at, incident_id }) => ({
        time: started_at,
        id: incident_id ?? '',
      }));
      const ids = entries.flatMap(({ incident_id }) => incident_id ?? []);
      return { incidents: await incidentsOf(tables, ids), next_cursor };
    });
  }
}

async function incidentsOf(tables: Kysely<Tables>, ids: readonly string[]): Promise<IncidentDto[]> {
  if (ids.length === 0) return [];
  const rows = await tables
    .selectFrom('alerts')
    .select(entryColumns)
    .where('incident_id', 'in', ids)
    .orderBy('started_at')
    .orderBy('alert_id')
    .execute();
  const byIncident = Map.groupBy(rows, ({ incident_id }) => incident_id);
  return ids.map((id) => incidentOf(id, (byIncident.get(id) ?? []).map(alertEntryOf)));
}
