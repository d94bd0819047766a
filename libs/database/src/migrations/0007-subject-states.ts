import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Alerts get the time at which they were detected and the time at which they ended in the world; every source and object gets
 * a row with its last run, when its next one is due, and its state.
 */
export const subjectStates: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`set local statement_timeout = 0`.execute(db);
    // The default serves processors of the release before, which run on while this one starts.
    await sql`alter table alerts add column detected_at timestamptz, add column ended_at timestamptz`.execute(db);
    await sql`update alerts set detected_at = started_at, ended_at = resolved_at`.execute(db);
    await sql`alter table alerts alter column detected_at set default now(), alter column detected_at set not null`.execute(
      db,
    );
    await createSubjects(db);
    await fillSubjects(db);
  },
};

async function createSubjects(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table subjects (
      -- Hash of the names: those of objects and sources in the table objects.
      subject_id uuid primary key,
      -- Of its source; its own when it is one.
      source_id uuid not null,
      company text not null,
      source text not null,
      -- Null: a source.
      zone text,
      object_id bigint,
      object_type text,
      -- The run that ended last.
      last_run_id uuid,
      last_run_at timestamptz,
      last_run_status text,
      next_due_at timestamptz,
      late_at timestamptz,
      -- State of its expectation; none: nothing is expected of it; null: the engine has not said yet.
      expectation text,
      state text not null default 'learning',
      -- Why the state is unknown.
      reason text,
      -- When the state began in the world, and when it was known.
      since timestamptz,
      detected_at timestamptz,
      -- The engine's clock and the transaction at the last change of the state: its place in the order of storing.
      changed_at timestamptz not null default now(),
      stored_by xid8 not null default pg_current_xact_id()
    ) with (fillfactor = 70)`.execute(db);
  await sql`create index subjects_source on subjects (source_id)`.execute(db);
  await sql`create index subjects_stored_by on subjects (stored_by)`.execute(db);
}

/** One index probe for each object: a store of many runs takes no longer than one of few. */
async function fillSubjects(db: Kysely<unknown>): Promise<void> {
  await sql`
    insert into subjects (subject_id, source_id, company, source, zone, object_id, object_type,
      last_run_id, last_run_at, last_run_status, since, detected_at)
    with recursive found as (
      (select object_id, object_key, company, zone, source, object_type from runs order by object_id, object_key limit 1)
      union all
      select next.* from found cross join lateral (
        select object_id, object_key, company, zone, source, object_type from runs
        where (runs.object_id, runs.object_key) > (found.object_id, found.object_key)
        order by object_id, object_key limit 1) next
    )
    select md5(object_key::text || found.object_id::text)::uuid,
      md5(length(company)::text || ',' || company || source)::uuid, company, source, zone, object_id, object_type,
      last.run_id, last.ended_at, last.status, last.ended_at, now()
    from found cross join lateral (
      select run_id, coalesce(end_time, start_time) as ended_at, status from runs
      where runs.object_id = found.object_id and runs.object_key = found.object_key
      order by start_time desc, run_id desc limit 1) last`.execute(db);
  await sql`
    insert into subjects (subject_id, source_id, company, source, last_run_id, last_run_at, last_run_status, since, detected_at)
    select distinct on (source_id) source_id, source_id, company, source, last_run_id, last_run_at, last_run_status,
      last_run_at, now()
    from subjects order by source_id, last_run_at desc`.execute(db);
}
