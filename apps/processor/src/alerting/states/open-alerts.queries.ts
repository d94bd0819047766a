import type { OpenAlert } from '@app/alerting';
import type { Tables } from '@app/database';
import { type Kysely, sql } from 'kysely';

interface OpenAlertRow extends Omit<OpenAlert, 'subject'> {
  readonly company: string | null;
  readonly source: string | null;
  readonly zone: string | null;
  readonly object_id: string | null;
  readonly object_type: string | null;
}

/** All alerts that fire or cannot be judged, about these companies or about everything; null: about all companies. */
export async function readOpenAlerts(
  session: Kysely<Tables>,
  companies: readonly string[] | null,
): Promise<OpenAlert[]> {
  const { rows } = await sql<OpenAlertRow>`
    select rule, state, company, source, zone, object_id, object_type, started_at, detected_at, updated_at
    from alerts
    where state in ('firing', 'unknown') and state <> 'resolved'
      and ${companies === null ? sql`true` : sql`(company is null or company = any(${companies}::text[]))`}`.execute(
    session,
  );
  return rows.map(({ company, source, zone, object_id, object_type, ...alert }) => ({
    ...alert,
    subject: { company, source, zone, object_id, object_type },
  }));
}
