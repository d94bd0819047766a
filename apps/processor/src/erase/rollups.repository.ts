import type { Tables } from '@app/database';
import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Erasure } from './erased-tables.js';

const periodEnd = sql`period.start + make_interval(secs => period.seconds)`;

/** The invalidations that this transaction has made by deleting runs. */
const ours: RawBuilder<boolean> = sql<boolean>`doubt.xmin::text = pg_current_xact_id()::xid::text`;

/**
 * Takes the runs of a company out of the counts of the rolled-up periods. To be called before the runs are deleted.
 * A compactor that runs has an old checkpoint then, and begins again.
 */
export async function countRunsOut(transaction: Transaction<Tables>, { company }: Erasure): Promise<void> {
  await transaction
    .updateTable('rollup_state')
    .set((eb) => ({ version: eb('version', '+', '1') }))
    .execute();
  await sql`
    update rollup_periods set runs_count = greatest(0, runs_count - gone.count)
    from (
      select period.seconds, period.start, count(*) as count
      from rollup_periods as period join runs on runs.start_time >= period.start and runs.start_time < ${periodEnd}
      where runs.company = ${company} and runs.stored_by < (select rolled_to from rollup_state)
      group by period.seconds, period.start
    ) as gone
    where rollup_periods.seconds = gone.seconds and rollup_periods.start = gone.start`.execute(transaction);
}

/** Whether a tile is of the company, and of runs that this transaction has deleted. */
const gone = ({ company, before }: Erasure): RawBuilder<boolean> =>
  before === null
    ? sql<boolean>`period.company = ${company}`
    : sql<boolean>`period.company = ${company} and exists (
        select from rollup_doubts as doubt where ${ours} and from_time < ${periodEnd} and to_time > period.start)`;

/**
 * Deletes the rollups of a company; called after its runs are deleted. Of the whole company nothing else has to be rolled up anew,
 * so that the answers about others stay to the last digit; of a part of it the compactor makes the periods anew.
 * @returns how many rollups
 */
export async function eraseRollups(transaction: Transaction<Tables>, erasure: Erasure): Promise<number> {
  const { numAffectedRows } = await sql`delete from rollup_tiles as period where ${gone(erasure)}`.execute(transaction);
  if (erasure.before === null) await sql`delete from rollup_doubts as doubt where ${ours}`.execute(transaction);
  return Number(numAffectedRows ?? 0n);
}

/** How many rollups would be deleted; of a part of the company at most. */
export async function countRollups(transaction: Transaction<Tables>, { company, before }: Erasure): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::float8 as count from rollup_tiles as period
    where company = ${company} and (${before}::timestamptz is null or start < ${before}::timestamptz)`.execute(
    transaction,
  );
  return rows[0]!.count;
}
