import { type Kysely, sql } from 'kysely';
import type { OnlineMigration } from '../online-migration.js';

/**
 * Text object ids, the states of a run, and the fields that records have besides. No row of `runs` is written again and
 * none is read, so that the time does not grow with the table. See docs/adr/0016-object-ids.md.
 */
export const records: OnlineMigration = {
  async prepare(db: Kysely<unknown>): Promise<void> {
    // Written anew, each by itself, while runs are stored: 50 000 alerts take 0.7 s.
    for (const table of ['alerts', 'subjects']) {
      if (!(await hasNumbers(db, table))) continue;
      await sql`alter table ${sql.table(table)} alter column object_id type text using object_id::text`.execute(db);
    }
  },

  async up(db: Kysely<unknown>): Promise<void> {
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
  },
};

async function hasNumbers(db: Kysely<unknown>, table: string): Promise<boolean> {
  const { rows } = await sql`
    select from pg_attribute
    where attrelid = to_regclass(${table}) and attname = 'object_id' and atttypid = 'bigint'::regtype`.execute(db);
  return rows.length > 0;
}
