import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Runs that have started and not ended, and ends that wait for their start. See docs/records.md. */
export const openRuns: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table open_runs (
        run_id uuid primary key,
        company text not null,
        zone text not null,
        source text not null,
        object_number bigint not null,
        object_text text,
        object_type text not null,
        run_key text,
        -- Standardized records. A row has one of them at least, and both when the run is complete.
        start_log jsonb,
        end_log jsonb,
        -- Id of the end itself, when it says nothing that leads to the start.
        end_run_id uuid,
        -- Null: no start has come.
        started_at timestamptz,
        -- When the end was taken in.
        end_ingested_at timestamptz,
        ingested_at timestamptz,
        stored_at timestamptz not null default now(),
        stored_by xid8 not null default pg_current_xact_id(),
        -- The run has ended, or another start of the object has taken its place.
        closed_at timestamptz,
        -- As in runs.
        object_key uuid not null generated always as (
          md5(length(company)::text || ',' || length(zone)::text || ',' || length(source)::text || ',' ||
            company || zone || source || object_type)::uuid
        ) stored
      )`.execute(db);
    await sql`create index open_runs_open on open_runs (started_at, run_id) where closed_at is null`.execute(db);
    await sql`create index open_runs_object on open_runs (object_number, object_key, started_at) where run_key is null`.execute(
      db,
    );
    await sql`create index open_runs_end on open_runs (end_run_id) where end_run_id is not null`.execute(db);
    await sql`create index open_runs_closed on open_runs (closed_at) where closed_at is not null`.execute(db);
    await sql`create index open_runs_stored_by on open_runs (stored_by) where started_at is not null`.execute(db);
  },
};
