import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Dead letters, notifications and acknowledgements know the company that they belong to. The rows of before are read by
 * workers, a few at a time, after the migration: no row is written here.
 */
export const companies: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`set local statement_timeout = 0`.execute(db);
    // Constants: the tables are not written anew.
    await sql`alter table dead_letters add column company_read boolean not null default false`.execute(db);
    await sql`create index dead_letters_company_unread on dead_letters (dead_letter_id) where not company_read`.execute(
      db,
    );
    await sql`create index dead_letters_company on dead_letters (company, "time", dead_letter_id)`.execute(db);
    await sql`
      alter table notifications add column company text, add column company_read boolean not null default false`.execute(
      db,
    );
    await sql`create index notifications_company_unread on notifications (notification_id) where not company_read`.execute(
      db,
    );
    await sql`create index notifications_company on notifications (company, created_at, notification_id)`.execute(db);
    // Empty: it holds for the alerts of every company.
    await sql`
      alter table incident_acknowledgements
        add column company text not null default '',
        drop constraint incident_acknowledgements_pkey,
        add primary key (incident_id, company)`.execute(db);
  },
};
