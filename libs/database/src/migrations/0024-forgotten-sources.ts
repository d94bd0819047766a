import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** A source can be retired until it runs again: it is forgotten. */
export const forgottenSources: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      alter table retired_expectations add column until_next_run boolean not null default false`.execute(db);
  },
};
