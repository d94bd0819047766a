import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Runs and dead letters. */
export const runsAndDeadLetters: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table runs (
        run_id uuid primary key,
        sequence_id text not null,
        "timestamp" timestamptz,
        company text not null,
        zone text not null,
        source text not null,
        object_id bigint not null,
        object_type text not null,
        transformation text not null,
        parameters text,
        status text not null check (status in ('SUCCESS', 'FAILED')),
        start_time timestamptz not null,
        end_time timestamptz,
        duration_seconds double precision,
        cpu_time_seconds double precision,
        memory_used_bytes bigint,
        description text,
        error_message text,
        normalizations jsonb not null,
        throughput_objects_per_minute double precision,
        efficiency_score double precision,
        resource_utilization double precision,
        is_anomaly boolean not null,
        anomaly_reason text,
        ingested_at timestamptz,
        stored_at timestamptz not null default now(),
        stored_by xid8 not null default pg_current_xact_id()
      )`.execute(db);
    await sql`create index runs_start_time on runs (start_time, run_id)`.execute(db);
    await sql`create index runs_anomalies on runs (start_time, run_id) where is_anomaly`.execute(db);
    await sql`
      create table dead_letters (
        dead_letter_id uuid primary key,
        run_id uuid,
        code text not null,
        detail text not null,
        source_topic text not null,
        partition integer not null,
        "offset" bigint not null,
        service text not null,
        "time" timestamptz not null,
        key bytea,
        value bytea,
        stored_at timestamptz not null default now(),
        replayed_at timestamptz,
        replay_count integer not null default 0
      )`.execute(db);
    await sql`create index dead_letters_time on dead_letters ("time", dead_letter_id)`.execute(db);
  },
};
