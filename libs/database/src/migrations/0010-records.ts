import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Text object ids, the states of a run, and the fields that records have besides. No row of `runs` is written again and
 * none is read, so that the time does not grow with the table. See docs/adr/0016-object-ids.md.
 */
export const records: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`set local statement_timeout = 0`.execute(db);
    // The id itself when it is an integer that a double holds exactly, else a hash of it that lies beyond those.
    await sql`alter table runs rename column object_id to object_number`.execute(db);
    await sql`
      alter table runs
        -- The id when it is no such integer.
        add column object_text text,
        alter column sequence_id drop not null,
        alter column transformation drop not null,
        add column rows_in bigint,
        add column rows_out bigint,
        add column bytes_out bigint,
        add column attempt integer,
        add column url text,
        add column labels jsonb,
        add column run_key text,
        drop constraint runs_status_check,
        -- Rows of before have one of the first two: nothing needs to be read.
        add constraint runs_status_check
          check (status in ('SUCCESS', 'FAILED', 'PARTIAL', 'CANCELLED', 'SKIPPED', 'RUNNING')) not valid`.execute(db);
    await sql`alter table alerts alter column object_id type text using object_id::text`.execute(db);
    await sql`alter table subjects alter column object_id type text using object_id::text`.execute(db);
  },
};
