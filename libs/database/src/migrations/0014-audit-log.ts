import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The audit log: changes with their actor, their time and their address. */
export const auditLog: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table audit_log (
        audit_id uuid primary key,
        at timestamptz not null default now(),
        actor_kind text not null,
        actor_id text not null,
        actor_name text not null,
        address text,
        action text not null,
        -- Null: about all companies, or about none.
        companies text[],
        subject text not null,
        detail jsonb not null
      )`.execute(db);
    await sql`create index audit_log_at on audit_log (at, audit_id)`.execute(db);
  },
};
