import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The objects that ran in a cycle. Cycles of before stay without: nobody can tell any more. */
export const cycleObjects: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table cycles add column present jsonb`.execute(db);
  },
};
