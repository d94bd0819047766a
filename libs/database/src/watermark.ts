import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.js';

/** Number of a transaction, `xid8`: they are numbered in the order in which they begin to write, and end in any other. */
export type TransactionId = bigint;

/**
 * The watermark of the store: every transaction with this number or a lower one has ended, so that no row of it can
 * still appear. A query that begins after this sees all of them.
 */
export async function settledUpTo(session: Kysely<Tables>): Promise<TransactionId> {
  const { rows } = await sql<{ oldest_open: string }>`
    select pg_snapshot_xmin(pg_current_snapshot()) as oldest_open`.execute(session);
  return BigInt(rows[0]!.oldest_open) - 1n;
}
