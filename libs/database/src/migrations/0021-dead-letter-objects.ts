import { type Kysely, sql } from 'kysely';
import { buildIndex, hasColumn, type OnlineMigration } from '../online-migration.js';

/**
 * Dead letters say of which object they are, where that can be read. The rows of before are read by a worker, a few at a time,
 * after the migration: no row is written here.
 */
export const deadLetterObjects: OnlineMigration = {
  async prepare(db: Kysely<unknown>): Promise<void> {
    // A constant: the table is not written anew.
    if (!(await hasColumn(db, 'dead_letters', 'subject_read')))
      await sql`
        alter table dead_letters
          add column zone text, add column object_id text, add column object_type text,
          add column subject_read boolean not null default false`.execute(db);
    await buildIndex(db, {
      name: 'dead_letters_subject_unread',
      on: 'dead_letters (dead_letter_id) where not subject_read',
    });
  },

  async up(db: Kysely<unknown>): Promise<void> {
    // The worker that looks for objects looks for companies, too.
    await sql`drop index dead_letters_company_unread`.execute(db);
  },
};
