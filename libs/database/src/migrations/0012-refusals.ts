import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Records that were refused at the door, counted; and the schedule that a run states. No row of `runs` is written again. */
export const refusals: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`set local statement_timeout = 0`.execute(db);
    await sql`alter table runs add column schedule text`.execute(db);
    // Each summary once, for some days: the alert engine follows them in the order of storing.
    await sql`
      create table refusal_summaries (
        summary_id uuid primary key,
        company text,
        source text,
        code text not null,
        reason text not null,
        count integer not null check (count > 0),
        stored_at timestamptz not null default now(),
        stored_by xid8 not null default pg_current_xact_id()
      )`.execute(db);
    await sql`create index refusal_summaries_stored_by on refusal_summaries (stored_by) where source is not null`.execute(
      db,
    );
    await sql`create index refusal_summaries_stored_at on refusal_summaries (stored_at)`.execute(db);
    // Counts that people read: a row for each company, source, code and hour.
    await sql`
      create table refusals (
        refusal_id uuid primary key,
        company text,
        source text,
        code text not null,
        hour timestamptz not null,
        count bigint not null,
        first_at timestamptz not null,
        last_at timestamptz not null,
        reason text not null,
        door text not null,
        stored_by xid8 not null default pg_current_xact_id()
      )`.execute(db);
    await sql`create index refusals_last_at on refusals (last_at, refusal_id)`.execute(db);
    await sql`create index refusals_source on refusals (source, last_at)`.execute(db);
  },
};
