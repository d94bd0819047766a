import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The objects that ran in a cycle. Earlier cycles have none: their objects are not known. */
export const cycleObjects: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table cycles add column present jsonb`.execute(db);
  },
};
