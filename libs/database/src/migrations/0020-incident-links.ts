import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Links in messages that do something, each of them once. */
export const incidentLinks: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table signing_keys (
        name text primary key,
        key bytea not null,
        created_at timestamptz not null default now()
      )`.execute(db);
    await sql`
      create table incident_link_uses (
        notification_id uuid not null references notifications on delete cascade,
        action text not null,
        used_at timestamptz not null default now(),
        primary key (notification_id, action)
      )`.execute(db);
  },
};
