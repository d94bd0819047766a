import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Sums of the rolled-up runs, for averages. Both columns are added without a rewrite; the compactor fills them in for the periods that
 * are there, and until then those runs are read one by one.
 */
export const rollupSums: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // By status: when the last run was stored; then the count and the sum of the known durations, CPU times, memories and efficiencies.
    await sql`alter table rollup_tiles add column sums jsonb`.execute(db);
    // False: a version stored the period that did not know of sums.
    await sql`alter table rollup_periods add column has_sums boolean not null default false`.execute(db);
  },
};
