-- The tables of version 0.1 (commit a68a0911), empty: every statement that its migrations 0001 to 0009 send to an empty database, in their
-- order, logged by Kysely. Without the questions about the catalogue and what the connection is told; the times of the migrations are made up.
create table if not exists "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
create table if not exists "kysely_migration_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null);
insert into "kysely_migration_lock" ("id", "is_locked") values ('migration_lock', 0);
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
);
create index runs_start_time on runs (start_time, run_id);
create index runs_anomalies on runs (start_time, run_id) where is_anomaly;
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
);
create index dead_letters_time on dead_letters ("time", dead_letter_id);
insert into "kysely_migration" ("name", "timestamp") values ('0001-runs-and-dead-letters', '2026-11-30T00:00:01.000Z');
create index runs_stored_by on runs (stored_by);
create table alert_engine (
    id boolean primary key default true check (id),
    -- Runs of transactions up to this one are folded.
    folded_to xid8 not null,
    clock timestamptz,
    -- The state as of snapshot_to; from there on it is folded again after a failover.
    snapshot bytea,
    snapshot_version integer,
    snapshot_to xid8,
    snapshot_clock timestamptz,
    updated_at timestamptz not null default now()
);
create table alerts (
    alert_id uuid primary key,
    fingerprint uuid not null,
    incident_id uuid,
    cause text,
    rule text not null,
    rule_version integer not null,
    severity text not null,
    company text,
    source text,
    zone text,
    object_id bigint,
    object_type text,
    state text not null,
    summary text not null,
    evidence jsonb not null,
    started_at timestamptz not null,
    fired_at timestamptz,
    resolved_at timestamptz,
    updated_at timestamptz not null,
    last_seq integer not null,
    acked_at timestamptz,
    acked_by text,
    ack_note text
);
create index alerts_started on alerts (started_at, alert_id);
create index alerts_open on alerts (state, started_at) where state <> 'resolved';
create index alerts_incident on alerts (incident_id);
create table alert_transitions (
    transition_id uuid primary key,
    alert_id uuid not null,
    seq integer not null,
    "at" timestamptz not null,
    transition jsonb not null,
    -- On the topic alerts; null: not yet.
    published_at timestamptz,
    unique (alert_id, seq)
);
create index alert_transitions_unpublished on alert_transitions ("at", transition_id) where published_at is null;
create table cycles (
    company text not null,
    sequence_id text not null,
    cycle_time timestamptz not null,
    closed_at timestamptz not null,
    present_count integer not null,
    failed jsonb not null,
    missing jsonb not null,
    new jsonb not null,
    late jsonb not null,
    primary key (company, sequence_id)
);
create index cycles_time on cycles (cycle_time, company, sequence_id);
create table retired_expectations (
    expectation_id uuid primary key,
    subject jsonb not null,
    retired_at timestamptz not null default now()
);
create table silences (
    silence_id uuid primary key,
    -- {company?, source?, object?, rule?}
    match jsonb not null,
    comment text not null,
    created_by text,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    created_at timestamptz not null default now()
);
create table notifications (
    notification_id uuid primary key,
    incident_id uuid,
    receiver text not null,
    channel text not null,
    -- firing, repeat, resolved, test
    kind text not null,
    -- How many of its kind the incident had for this receiver before.
    seq integer not null,
    message jsonb not null,
    status text not null default 'pending',
    created_at timestamptz not null,
    next_attempt_at timestamptz,
    claimed_until timestamptz,
    attempts integer not null default 0,
    delivered_at timestamptz,
    -- [{at, ok, problem, status}]: every attempt
    log jsonb not null default '[]'
);
create unique index notifications_once on notifications (incident_id, receiver, channel, kind, seq);
create index notifications_created on notifications (created_at, notification_id);
create index notifications_due on notifications (next_attempt_at) where status = 'pending';
insert into "kysely_migration" ("name", "timestamp") values ('0002-alerts', '2026-11-30T00:00:02.000Z');
create index runs_source on runs (source, start_time, run_id);
alter table runs add column object_key uuid not null generated always as (
    md5(length(company)::text || ',' || length(zone)::text || ',' || length(source)::text || ',' ||
      company || zone || source || object_type)::uuid
  ) stored;
create index runs_object on runs (object_id, object_key, start_time, run_id) include (status, end_time);
create index runs_failed on runs (start_time, run_id) include (object_id, object_key, end_time)
  where status = 'FAILED';
create index runs_duration on runs (duration_seconds, run_id);
create index runs_cpu_time on runs (cpu_time_seconds, run_id);
create index runs_memory on runs (memory_used_bytes, run_id);
create index dead_letters_run on dead_letters (run_id);
create index alerts_subject on alerts (source, started_at);
create index alert_transitions_runs on alert_transitions using gin ((transition->'evidence'->'run_ids'));
alter table alert_transitions add column stored_by xid8 not null default pg_current_xact_id();
create index alert_transitions_stored_by on alert_transitions (stored_by);
insert into "kysely_migration" ("name", "timestamp") values ('0003-run-indexes', '2026-11-30T00:00:03.000Z');
create table rollup_state (
    id boolean primary key default true check (id),
    -- Every period holds the runs of its time of the transactions before this one.
    rolled_to xid8 not null default '0',
    -- Counts what the roller wrote: whoever counted otherwise has been deposed.
    version bigint not null default 0
);
insert into rollup_state default values;
create table rollup_periods (
    seconds integer not null,
    start timestamptz not null,
    runs_count bigint not null,
    primary key (seconds, start)
);
create table rollup_tiles (
    seconds integer not null,
    start timestamptz not null,
    company text not null,
    zone text not null,
    source text not null,
    -- Counts and sketches by status, and by object and status.
    totals bytea not null,
    objects bytea not null,
    primary key (seconds, start, company, zone, source),
    foreign key (seconds, start) references rollup_periods on delete cascade
);
create table rollup_doubts (
    doubt_id bigint generated always as identity primary key,
    from_time timestamptz not null,
    to_time timestamptz not null
);
create function doubt_rollups() returns trigger language plpgsql security definer set search_path from current as $$
  begin
    if TG_OP = 'TRUNCATE' then
      insert into rollup_doubts (from_time, to_time) values ('-infinity', 'infinity');
    else
      insert into rollup_doubts (from_time, to_time)
      select hour, hour + interval '1 hour'
      from (select distinct date_bin('1 hour', start_time, '2000-01-01T00:00:00Z') as hour from gone) as hours;
    end if;
    return null;
  end $$;
create function doubt_changed_rollups() returns trigger language plpgsql security definer set search_path from current as $$
  begin
    insert into rollup_doubts (from_time, to_time)
    select hour, hour + interval '1 hour'
    from (
      select date_bin('1 hour', start_time, '2000-01-01T00:00:00Z') as hour from gone
      union select date_bin('1 hour', start_time, '2000-01-01T00:00:00Z') from come
    ) as hours;
    return null;
  end $$;
create trigger runs_deleted after delete on runs referencing old table as gone
  for each statement execute function doubt_rollups();
create trigger runs_changed after update on runs referencing old table as gone new table as come
  for each statement execute function doubt_changed_rollups();
create trigger runs_truncated after truncate on runs for each statement execute function doubt_rollups();
insert into "kysely_migration" ("name", "timestamp") values ('0004-rollups', '2026-11-30T00:00:04.000Z');
create table objects (
    object_hash uuid primary key,
    company_hash uuid not null,
    source_hash uuid not null,
    company text not null,
    -- Written once a day, so that a run seldom writes here.
    last_seen date not null
);
insert into objects (object_hash, company_hash, source_hash, company, last_seen)
  select md5(object_key::text || object_id::text)::uuid, md5(company)::uuid,
    md5(length(company)::text || ',' || company || source)::uuid, company, last_seen
  from (
    select object_id, object_key, min(company) as company, min(source) as source,
      max(stored_at)::date as last_seen
    from runs group by object_id, object_key
  ) as known;
create index objects_company on objects (company_hash, source_hash);
create index objects_source on objects (source_hash);
create index objects_last_seen on objects (last_seen);
create table object_refusals (
    -- Of the company; that of the empty text stands for all companies together.
    company_hash uuid primary key,
    company text,
    refused_count bigint not null,
    last_refused_at timestamptz not null
);
insert into "kysely_migration" ("name", "timestamp") values ('0005-objects', '2026-11-30T00:00:05.000Z');
alter table cycles add column present jsonb;
insert into "kysely_migration" ("name", "timestamp") values ('0006-cycle-objects', '2026-11-30T00:00:06.000Z');
alter table alerts add column detected_at timestamptz, add column ended_at timestamptz;
update alerts set detected_at = started_at, ended_at = resolved_at;
alter table alerts alter column detected_at set default now(), alter column detected_at set not null;
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
  ) with (fillfactor = 70);
create index subjects_source on subjects (source_id);
create index subjects_stored_by on subjects (stored_by);
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
    order by start_time desc, run_id desc limit 1) last;
insert into subjects (subject_id, source_id, company, source, last_run_id, last_run_at, last_run_status, since, detected_at)
  select distinct on (source_id) source_id, source_id, company, source, last_run_id, last_run_at, last_run_status,
    last_run_at, now()
  from subjects order by source_id, last_run_at desc;
insert into "kysely_migration" ("name", "timestamp") values ('0007-subject-states', '2026-11-30T00:00:07.000Z');
create table incident_acknowledgements (
    -- Holds for all alerts of the incident, also for those that join it later.
    incident_id uuid primary key,
    acknowledged_at timestamptz not null default now(),
    acknowledged_by text,
    note text not null
);
alter table notifications add column sources jsonb;
insert into "kysely_migration" ("name", "timestamp") values ('0008-incident-acknowledgements', '2026-11-30T00:00:08.000Z');
alter table dead_letters
  add column company text, add column source text,
  add column stored_by xid8 not null default '0';
alter table dead_letters alter column stored_by set default pg_current_xact_id();
create index dead_letters_stored_by on dead_letters (stored_by) where source is not null;
insert into "kysely_migration" ("name", "timestamp") values ('0009-unreadable-records', '2026-11-30T00:00:09.000Z');
