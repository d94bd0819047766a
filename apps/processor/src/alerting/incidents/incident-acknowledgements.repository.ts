import { PipelineError } from '@app/contracts';
import { Database, recordChange, type Tables } from '@app/database';
import { type Actor, signatureOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type Kysely, sql } from 'kysely';
import type { AcknowledgeDto } from '../alerts/alerts.dto.js';
import type { IncidentDetailDto } from './incidents.dto.js';
import { IncidentsQueries } from './incidents.queries.js';

/** Writes the acknowledgements of whole incidents, in the table `incident_acknowledgements`. */
@Injectable()
export class IncidentAcknowledgementsRepository {
  constructor(
    private readonly database: Database,
    private readonly incidents: IncidentsQueries,
  ) {}

  /**
   * Acknowledges an incident that is open, with the alerts that join it later. The first acknowledgement stays; another one
   * changes nothing.
   * @throws PipelineError `incident_unknown`, `incident_over`, `store_unavailable`
   */
  async acknowledge(id: string, { note, by }: AcknowledgeDto, actor: Actor): Promise<IncidentDetailDto> {
    await this.database.transaction(async (tables) => {
      const { numAffectedRows } = await sql`
        insert into incident_acknowledgements (incident_id, acknowledged_by, note)
        select ${id}::uuid, ${signatureOf(actor, by)}, ${note}
        where exists (select 1 from alerts where incident_id = ${id}::uuid and state <> 'resolved')
        on conflict do nothing`.execute(tables);
      if (numAffectedRows !== 1n) return;
      const companies = await companiesOf(tables, id);
      await recordChange(tables, actor, { action: 'incident_acknowledged', companies, subject: id, detail: { note } });
    });
    const incident = await this.incidents.find(id);
    if (incident.acknowledgement === null) {
      throw new PipelineError(
        'incident_over',
        `the incident was resolved at ${incident.resolved_at ?? 'a time before'}`,
      );
    }
    return incident;
  }

  /** Takes the acknowledgement back; those of single alerts stay. @throws PipelineError `incident_unknown`, `store_unavailable` */
  async withdraw(id: string, actor: Actor): Promise<void> {
    await this.incidents.find(id);
    await this.database.transaction(async (tables) => {
      const { numDeletedRows } = await tables
        .deleteFrom('incident_acknowledgements')
        .where('incident_id', '=', id)
        .executeTakeFirst();
      if (numDeletedRows === 0n) return;
      const companies = await companiesOf(tables, id);
      await recordChange(tables, actor, { action: 'incident_acknowledgement_withdrawn', companies, subject: id });
    });
  }
}

async function companiesOf(tables: Kysely<Tables>, incidentId: string): Promise<string[]> {
  const rows = await tables
    .selectFrom('alerts')
    .select('company')
    .distinct()
    .where('incident_id', '=', incidentId)
    .orderBy('company')
    .execute();
  return rows.flatMap(({ company }) => company ?? []);
}
