import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Incidents are acknowledged as a whole, and notifications know the sources that they named. */
export const incidentAcknowledgements: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table incident_acknowledgements (
        -- Holds for all alerts of the incident, also for those that join it later.
        incident_id uuid primary key,
        acknowledged_at timestamptz not null default now(),
        acknowledged_by text,
        note text not null
      )`.execute(db);
    // [[company, source], …] of the alerts that fired; null: written by a version that did not keep them.
    await sql`alter table notifications add column sources jsonb`.execute(db);
  },
};
