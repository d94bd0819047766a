import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * The statistics of whole hours and days of runs, and the invalidations of those that hold no more. See
 * docs/adr/0009-rollups.md.
 */
export const rollups: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table rollup_state (
        id boolean primary key default true check (id),
        -- Every period holds the runs of its time of the transactions before this one.
        rolled_to xid8 not null default '0',
        -- Counts what the roller wrote: whoever counted otherwise has been deposed.
        version bigint not null default 0
      )`.execute(db);
    await sql`insert into rollup_state default values`.execute(db);
    await sql`
      create table rollup_periods (
        seconds integer not null,
        start timestamptz not null,
        runs_count bigint not null,
        primary key (seconds, start)
      )`.execute(db);
    await sql`
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
      )`.execute(db);
    // [from_time, to_time): runs of that time were deleted or changed; what is rolled up of it does not count until the
    // roller has seen this.
    await sql`
      create table rollup_doubts (
        doubt_id bigint generated always as identity primary key,
        from_time timestamptz not null,
        to_time timestamptz not null
      )`.execute(db);
    // Only inserts: whoever deletes waits for nobody. With the rights of the owner, for whoever may delete runs.
    await sql`
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
      end $$`.execute(db);
    await sql`
      create function doubt_changed_rollups() returns trigger language plpgsql security definer set search_path from current as $$
      begin
        insert into rollup_doubts (from_time, to_time)
        select hour, hour + interval '1 hour'
        from (
          select date_bin('1 hour', start_time, '2000-01-01T00:00:00Z') as hour from gone
          union select date_bin('1 hour', start_time, '2000-01-01T00:00:00Z') from come
        ) as hours;
        return null;
      end $$`.execute(db);
    await sql`
      create trigger runs_deleted after delete on runs referencing old table as gone
      for each statement execute function doubt_rollups()`.execute(db);
    await sql`
      create trigger runs_changed after update on runs referencing old table as gone new table as come
      for each statement execute function doubt_changed_rollups()`.execute(db);
    await sql`
      create trigger runs_truncated after truncate on runs for each statement execute function doubt_rollups()`.execute(
      db,
    );
  },
};
