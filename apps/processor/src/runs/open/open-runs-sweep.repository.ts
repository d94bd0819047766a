import type { StandardizedLog } from '@app/contracts';
import type { Tables } from '@app/database';
import { type Kysely, sql, type Transaction } from 'kysely';

/** How long an end waits for its start: both may be on their way by different consumers. */
const WAIT_SECS = 60;
/** How long a complete run is remembered here, so that a redelivery tells the same again: longer than the topics keep it. */
const REMEMBER_DAYS = 8;
/** Time after which nothing is expected of a run any more. */
const ABANDON_DAYS = 30;
const MOST_ROWS = 500;
const MOST_DELETED = 10_000;

/** An end whose start has not come. */
export interface OverdueEnd {
  readonly log: StandardizedLog;
  readonly ingestedAtMs: number | null;
}

/** Reads and locks ends that have waited long enough. */
export async function lockOverdueEnds(
  transaction: Transaction<Tables>,
): Promise<{ ends: OverdueEnd[]; hasMore: boolean }> {
  const { rows: ends } = await sql<OverdueEnd>`
    select end_log as log, (extract(epoch from end_ingested_at) * 1000)::float8 as "ingestedAtMs" from open_runs
    where closed_at is null and started_at is null and stored_at < now() - make_interval(secs => ${WAIT_SECS})
    order by run_id limit ${MOST_ROWS} for update skip locked`.execute(transaction);
  return { ends, hasMore: ends.length === MOST_ROWS };
}

/** Closes rows whose run is stored: its start and its end were written by two transactions at once. */
export async function closeStored(session: Kysely<Tables>): Promise<void> {
  await sql`
    update open_runs set closed_at = now() where run_id in (
      select run_id from open_runs
      where closed_at is null and exists (select from runs where runs.run_id = open_runs.run_id)
      order by run_id for update skip locked)`.execute(session);
}

/** Closes runs that have been open for so long that nobody waits for their end. */
export async function closeAbandoned(session: Kysely<Tables>): Promise<void> {
  await sql`
    update open_runs set closed_at = now()
    where closed_at is null and stored_at < now() - make_interval(days => ${ABANDON_DAYS})`.execute(session);
}

export async function forgetClosed(session: Kysely<Tables>): Promise<void> {
  await sql`
    delete from open_runs where run_id in (
      select run_id from open_runs where closed_at < now() - make_interval(days => ${REMEMBER_DAYS})
      order by closed_at limit ${MOST_DELETED})`.execute(session);
}
