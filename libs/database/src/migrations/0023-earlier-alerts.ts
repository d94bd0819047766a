import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The alerts of one rule and subject are found in their order. */
export const earlierAlerts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`set local statement_timeout = 0`.execute(db);
    await sql`create index alerts_fingerprint on alerts (fingerprint, started_at, alert_id)`.execute(db);
  },
};
