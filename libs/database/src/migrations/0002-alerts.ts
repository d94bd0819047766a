import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Alerts, incidents, cycles, silences, notifications, and the place of the engine in the order of storing. */
export const alerts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // The order of storing, which the engine follows.
    await sql`create index runs_stored_by on runs (stored_by)`.execute(db);
    await sql`
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
      )`.execute(db);
    await sql`
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
      )`.execute(db);
    await sql`create index alerts_started on alerts (started_at, alert_id)`.execute(db);
    await sql`create index alerts_open on alerts (state, started_at) where state <> 'resolved'`.execute(db);
    await sql`create index alerts_incident on alerts (incident_id)`.execute(db);
    await sql`
      create table alert_transitions (
        transition_id uuid primary key,
        alert_id uuid not null,
        seq integer not null,
        "at" timestamptz not null,
        transition jsonb not null,
        -- On the topic alerts; null: not yet.
        published_at timestamptz,
        unique (alert_id, seq)
      )`.execute(db);
    await sql`create index alert_transitions_unpublished on alert_transitions ("at", transition_id) where published_at is null`.execute(
      db,
    );
    await sql`
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
      )`.execute(db);
    await sql`create index cycles_time on cycles (cycle_time, company, sequence_id)`.execute(db);
    await sql`
      create table retired_expectations (
        expectation_id uuid primary key,
        subject jsonb not null,
        retired_at timestamptz not null default now()
      )`.execute(db);
    await sql`
      create table silences (
        silence_id uuid primary key,
        -- {company?, source?, object?, rule?}
        match jsonb not null,
        comment text not null,
        created_by text,
        starts_at timestamptz not null,
        ends_at timestamptz not null,
        created_at timestamptz not null default now()
      )`.execute(db);
    await sql`
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
      )`.execute(db);
    await sql`create unique index notifications_once on notifications (incident_id, receiver, channel, kind, seq)`.execute(
      db,
    );
    await sql`create index notifications_created on notifications (created_at, notification_id)`.execute(db);
    await sql`create index notifications_due on notifications (next_attempt_at) where status = 'pending'`.execute(db);
  },
};
