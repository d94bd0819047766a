import { type Kysely, sql } from 'kysely';
import { buildIndex, hasColumn, type OnlineMigration } from '../online-migration.js';

/**
 * Dead letters, notifications and acknowledgements know the company that they belong to. The rows of before are read by
 * workers, a few at a time, after the migration: no row is written here.
 */
export const companies: OnlineMigration = {
  async prepare(db: Kysely<unknown>): Promise<void> {
    // Constants: the tables are not written anew.
    if (!(await hasColumn(db, 'dead_letters', 'company_read')))
      await sql`alter table dead_letters add column company_read boolean not null default false`.execute(db);
    await buildIndex(db, {
      name: 'dead_letters_company_unread',
      on: 'dead_letters (dead_letter_id) where not company_read',
    });
    await buildIndex(db, { name: 'dead_letters_company', on: 'dead_letters (company, "time", dead_letter_id)' });
    if (!(await hasColumn(db, 'notifications', 'company_read')))
      await sql`
        alter table notifications add column company text, add column company_read boolean not null default false`.execute(
        db,
      );
    await buildIndex(db, {
      name: 'notifications_company_unread',
      on: 'notifications (notification_id) where not company_read',
    });
    await buildIndex(db, {
      name: 'notifications_company',
      on: 'notifications (company, created_at, notification_id)',
    });
  },

  async up(db: Kysely<unknown>): Promise<void> {
    // Empty: it holds for the alerts of every company.
    await sql`
      alter table incident_acknowledgements
        add column company text not null default '',
        drop constraint incident_acknowledgements_pkey,
        add primary key (incident_id, company)`.execute(db);
  },
};
