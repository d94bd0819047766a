import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Dead letters say of which source they are, where that can be read, and have a place in the order of storing, as runs do. */
export const unreadableRecords: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // Constant first: the table is not written anew, and what is there has its place before everything.
    await sql`
      alter table dead_letters
        add column company text, add column source text,
        add column stored_by xid8 not null default '0'`.execute(db);
    await sql`alter table dead_letters alter column stored_by set default pg_current_xact_id()`.execute(db);
    await sql`create index dead_letters_stored_by on dead_letters (stored_by) where source is not null`.execute(db);
  },
};
