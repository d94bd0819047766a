import { meaningOf, type OpenAlert, rules, type Severity, type Subject } from '@app/alerting';
import { Database, objectIdOrder, within } from '@app/database';
import type { Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { acknowledgementColumns, incidentAcknowledgements } from '../alerts/alert-entries.queries.js';
import type { StatesQueryDto } from './states.dto.js';
import { type SubjectRow } from './subjects.repository.js';

/** An open alert with what is shown of it. */
export interface ShownAlert extends OpenAlert {
  readonly alert_id: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly incident_id: string | null;
  readonly acked_at: string | null;
  readonly acked_by: string | null;
  readonly ack_note: string | null;
}

type AlertRow = Omit<ShownAlert, 'subject'> & Subject;

/** Times of the database and of the alert engine, ISO 8601 in UTC. */
export interface Clocks {
  readonly now: string;
  /** Null: the engine has never run. */
  readonly evaluated_at: string | null;
}

export type SubjectFilter = Pick<StatesQueryDto, 'by' | 'company' | 'source' | 'zone' | 'object_id' | 'object_type'>;

const and = (conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> =>
  sql.join([sql`true`, ...conditions], sql` and `);

const behindRules = rules.map(({ id }) => id).filter((id) => meaningOf(id) === 'behind');

/** Reads what states are decided from. */
@Injectable()
export class StatesQueries {
  constructor(private readonly database: Database) {}

  /** Sorted by name. @throws PipelineError `store_unavailable` */
  subjects(scope: Scope, { by, ...names }: SubjectFilter): Promise<SubjectRow[]> {
    const isKind = by === 'source' ? sql`object_type is null` : sql`object_type is not null`;
    const named = Object.entries(names).flatMap(([name, value]) =>
      value === undefined ? [] : [sql`${sql.ref(name)} = ${value}`],
    );
    return this.read(sql`
      select * from subjects where ${and([within(scope), isKind, ...named])}
      order by company, source, object_type, zone, ${objectIdOrder('object_id')}`);
  }

  /**
   * All alerts that fire or cannot be judged, about these names or about wider subjects. Those that say that we are behind with
   * everything are of no company, and are among them in every scope.
   * @throws PipelineError `store_unavailable`
   */
  async openAlerts(
    scope: Scope,
    { company, source }: Pick<SubjectFilter, 'company' | 'source'>,
  ): Promise<ShownAlert[]> {
    const isBehind = sql`(alerts.company is null and rule = any(${behindRules}::text[]))`;
    const rows = await this.read<AlertRow>(sql`
      select alert_id, rule, severity, state, summary, alerts.incident_id, alerts.company, source, zone, object_id, object_type,
        started_at, detected_at, updated_at, ${sql.join(acknowledgementColumns)}
      from alerts ${incidentAcknowledgements}
      where state <> 'resolved' and state in ('firing', 'unknown') and ${and([
        scope.isAll ? sql`true` : sql`(${within(scope, 'alerts.company')} or ${isBehind})`,
        company === undefined ? sql`true` : sql`(alerts.company is null or alerts.company = ${company})`,
        source === undefined ? sql`true` : sql`(source is null or source = ${source})`,
      ])}`);
    return rows.map(({ company, source, zone, object_id, object_type, ...alert }) => ({
      ...alert,
      subject: { company, source, zone, object_id, object_type },
    }));
  }

  /** @throws PipelineError `store_unavailable` */
  // oxlint-disable-next-line local/scoped-query -- time is of no company
  async clocks(): Promise<Clocks> {
    const [clocks] = await this.read<Clocks>(sql`
      select clock_timestamp() as now, (select clock from alert_engine) as evaluated_at`);
    return clocks!;
  }

  private read<T>(query: RawBuilder<unknown>): Promise<T[]> {
    return this.database.use(async (tables) => (await query.execute(tables)).rows as T[]);
  }
}
