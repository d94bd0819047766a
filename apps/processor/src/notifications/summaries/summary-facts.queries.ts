import type { Severity } from '@app/alerting';
import { Database, objectIdOf, within } from '@app/database';
import type { Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import type { AlertFact, ObjectFact } from './summary.js';

/** The runs of an object. */
export interface ObjectRuns {
  readonly source: string;
  readonly zone: string;
  readonly object_id: string;
  readonly object_type: string;
  readonly run_count: number;
  readonly failed_run_count: number;
}

/** Reads what summaries are made of. */
@Injectable()
export class SummaryFactsQueries {
  constructor(private readonly database: Database) {}

  /** The companies of which a source is known, sorted by name. @throws PipelineError `store_unavailable` */
  async companies(scope: Scope): Promise<string[]> {
    const rows = await this.read<{ company: string }>(sql`
      select distinct company from subjects where ${within(scope)} order by company`);
    return rows.map(({ company }) => company);
  }

  /** The clock of the alert engine, epoch milliseconds; null: it has never run. @throws PipelineError `store_unavailable` */
  // oxlint-disable-next-line local/scoped-query -- time is of no company
  async evaluatedMs(): Promise<number | null> {
    const [row] = await this.read<{ clock: string | null }>(sql`select clock from alert_engine`);
    return row?.clock == null ? null : Date.parse(row.clock);
  }

  /** Objects that are not retired. @throws PipelineError `store_unavailable` */
  objects(scope: Scope): Promise<ObjectFact[]> {
    return this.read(sql`
      select source, zone, object_id, object_type, last_run_at, late_at from subjects
      where ${within(scope)} and object_type is not null and expectation is distinct from 'retired'
      order by source, object_type, zone, object_id`);
  }

  /** Runs that began in the time, by object. @throws PipelineError `store_unavailable` */
  runs(scope: Scope, from: Date, to: Date): Promise<ObjectRuns[]> {
    return this.read(sql`
      select source, zone, ${objectIdOf()} as object_id, object_type, count(*)::int as run_count, (count(*) filter (where status = 'FAILED'))::int as failed_run_count
      from runs
      where ${within(scope)} and start_time >= ${from.toISOString()} and start_time < ${to.toISOString()}
      group by source, zone, object_number, object_text, object_type`);
  }

  /** Alerts that are open, and those that ended since `from`. @throws PipelineError `store_unavailable` */
  alerts(scope: Scope, from: Date): Promise<(AlertFact & { readonly severity: Severity })[]> {
    return this.read(sql`
      select alert_id, incident_id, rule, severity, source, zone, object_id, object_type, summary, started_at,
        state = 'resolved' as is_over
      from alerts
      where ${within(scope)} and fired_at is not null and (
        state in ('firing', 'unknown') or (state = 'resolved' and resolved_at >= ${from.toISOString()}))
      order by started_at, alert_id`);
  }

  private read<T>(query: RawBuilder<unknown>): Promise<T[]> {
    return this.database.use(async (tables) => (await query.execute(tables)).rows as T[]);
  }
}
