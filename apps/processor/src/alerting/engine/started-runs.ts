import type { StartFact } from '@app/alerting';
import { objectIdOf, type Tables } from '@app/database';
import { type Kysely, sql } from 'kysely';
import { epochMs } from './settled-runs.js';

/** A start, and the transaction that stored it, `xid8` as text. */
export type StoredStart = StartFact & { readonly stored_by: string };

/**
 * Reads the starts that were stored after one transaction and up to another, in the order of storing. A run that has ended
 * since is among them, so that the engine folds the same again, for the days that its row is kept; one whose end was there
 * before its start is not.
 * @param after `xid8` as text, as `upTo`
 */
export async function readOpenRuns(session: Kysely<Tables>, after: string, upTo: string): Promise<StoredStart[]> {
  const { rows } = await sql<StoredStart>`
    select run_id, company, zone, source, ${objectIdOf()} as object_id, object_type,
      start_log->>'sequence_id' as sequence_id, ${epochMs(sql`started_at`)} as start_ms,
      ${epochMs(sql`stored_at`)} as arrived_ms, stored_by
    from open_runs
    where stored_by > ${after}::xid8 and stored_by <= ${upTo}::xid8 and started_at is not null
      and (closed_at is null or closed_at > stored_at)
    order by open_runs.stored_by, started_at, run_id`.execute(session);
  return rows;
}
