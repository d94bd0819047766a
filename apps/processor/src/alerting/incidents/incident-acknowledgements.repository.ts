import { PipelineError, redactText } from '@app/contracts';
import { Database, recordChange, type Tables, within } from '@app/database';
import { type ScopedActor, type Scope, signatureOf } from '@app/platform';
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
   * Acknowledges an incident that is open, with the alerts that join it later: its alerts of the scope, or all of them. The
   * first acknowledgement stays; another one changes nothing.
   * @throws PipelineError `incident_unknown`, `incident_over`, `store_unavailable`
   */
  async acknowledge(id: string, { note, by }: AcknowledgeDto, actor: ScopedActor): Promise<IncidentDetailDto> {
    const { scope } = actor;
    await this.database.transaction((tables) => acknowledgeIncident(tables, id, { note, by }, actor));
    const incident = await this.incidents.find(scope, id);
    if (incident.acknowledgement === null) {
      throw new PipelineError(
        'incident_over',
        `the incident was resolved at ${incident.resolved_at ?? 'a time before'}`,
      );
    }
    return incident;
  }

  /**
   * Takes the acknowledgement back, that of all alerts as well where all are of the scope; those of single alerts stay.
   * @throws PipelineError `incident_unknown`, `store_unavailable`
   */
  async withdraw(id: string, actor: ScopedActor): Promise<void> {
    const { scope } = actor;
    await this.incidents.find(scope, id);
    await this.database.transaction(async (tables) => {
      const { numAffectedRows } = await sql`
        delete from incident_acknowledgements where incident_id = ${id}::uuid and (${within(scope)} or company = '' and
          not exists (select from alerts where incident_id = ${id}::uuid and (${within(scope)}) is not true))`.execute(
        tables,
      );
      if (numAffectedRows === 0n) return;
      const companies = await companiesOf(tables, scope, id);
      await recordChange(tables, actor, { action: 'incident_acknowledgement_withdrawn', companies, subject: id });
    });
  }
}

/**
 * Acknowledges the alerts of the scope, while one of them is open, and writes it down; nothing when somebody has before.
 * @throws the errors of the driver
 */
export async function acknowledgeIncident(
  tables: Kysely<Tables>,
  id: string,
  { note: written, by }: AcknowledgeDto,
  actor: ScopedActor,
): Promise<void> {
  const { scope } = actor;
  const note = redactText(written);
  const { numAffectedRows } = await sql`
    with own as (select company, state from alerts where incident_id = ${id}::uuid and ${within(scope)})
    insert into incident_acknowledgements (incident_id, company, acknowledged_by, note)
    select distinct ${id}::uuid, ${scope.isAll ? sql`''` : sql`company`}, ${signatureOf(actor, by)}, ${note} from own
    where exists (select from own where state <> 'resolved') and not exists (
      select from incident_acknowledgements as whole where whole.incident_id = ${id}::uuid and whole.company = '')
    on conflict do nothing`.execute(tables);
  if (numAffectedRows === 0n) return;
  const companies = await companiesOf(tables, scope, id);
  await recordChange(tables, actor, { action: 'incident_acknowledged', companies, subject: id, detail: { note } });
}

async function companiesOf(tables: Kysely<Tables>, scope: Scope, incidentId: string): Promise<string[]> {
  const rows = await tables
    .selectFrom('alerts')
    .select('company')
    .distinct()
    .where('incident_id', '=', incidentId)
    .where(within(scope))
    .orderBy('company')
    .execute();
  return rows.flatMap(({ company }) => company ?? []);
}
