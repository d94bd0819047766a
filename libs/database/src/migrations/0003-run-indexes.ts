import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Ways to find runs: by source, by object, by what failed, by their numbers; and changes of alerts in the order of storing. */
export const runIndexes: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`set local statement_timeout = 0`.execute(db);
    await sql`create index runs_source on runs (source, start_time, run_id)`.execute(db);
    // The names of an object can be longer than an entry of an index: a hash stands for them. The lengths keep apart
    // what would read the same when it is joined. A column, since an index of an expression does not answer by itself.
    await sql`
      alter table runs add column object_key uuid not null generated always as (
        md5(length(company)::text || ',' || length(zone)::text || ',' || length(source)::text || ',' ||
          company || zone || source || object_type)::uuid
      ) stored`.execute(db);
    // The index has the columns that tell how an object went on after a run, so that no query reads the runs for it.
    await sql`
      create index runs_object on runs (object_id, object_key, start_time, run_id) include (status, end_time)`.execute(
      db,
    );
    await sql`
      create index runs_failed on runs (start_time, run_id) include (object_id, object_key, end_time)
      where status = 'FAILED'`.execute(db);
    await sql`create index runs_duration on runs (duration_seconds, run_id)`.execute(db);
    await sql`create index runs_cpu_time on runs (cpu_time_seconds, run_id)`.execute(db);
    await sql`create index runs_memory on runs (memory_used_bytes, run_id)`.execute(db);
    await sql`create index dead_letters_run on dead_letters (run_id)`.execute(db);
    await sql`create index alerts_subject on alerts (source, started_at)`.execute(db);
    await sql`create index alert_transitions_runs on alert_transitions using gin ((transition->'evidence'->'run_ids'))`.execute(
      db,
    );
    await sql`alter table alert_transitions add column stored_by xid8 not null default pg_current_xact_id()`.execute(
      db,
    );
    await sql`create index alert_transitions_stored_by on alert_transitions (stored_by)`.execute(db);
  },
};
