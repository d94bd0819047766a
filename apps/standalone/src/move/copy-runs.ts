import type { Client } from 'pg';
import { batchesOf, inTransaction, type MovedRow, rowsOf, writerOf } from './copy-rows.js';

/** Transactions of the source that are kept apart, at most: what is folded again is folded in the same order. */
const MOST_KEPT_APART = 100_000;

/** Points in the order of storing of the source: up to and with these transactions. */
export interface Cuts {
  /** Sorted. No transaction of the target stores runs from both sides of one. */
  readonly at: readonly bigint[];
  /** Behind this one every transaction is kept apart; null: nowhere. */
  readonly apartAfter: bigint | null;
}

/** Where the cuts are in the target: the last transaction that stored a run of their side. */
export type TargetCuts = ReadonlyMap<bigint, bigint>;

export interface CopiedRuns {
  /** How many the source has. */
  readonly read: number;
  readonly moved: number;
  readonly targetCuts: TargetCuts;
}

/** Called after each transaction. @throws what ends the move */
type Progress = (read: number) => void;

const NOWHERE = 0n;

/**
 * Copies the runs in their order of storing: what one transaction of the source stored is stored by one transaction of the
 * target, and the later one has the larger number. Run by run what is there already stays.
 * @param keepsOrder whether runs that an earlier move brought are put into the order as well
 */
export async function copyRuns(
  source: Client,
  target: Client,
  { cuts, keepsOrder, progress }: { cuts: Cuts; keepsOrder: boolean; progress: Progress },
): Promise<CopiedRuns> {
  const write = await writerOf(
    target,
    { name: 'runs', title: 'runs', key: ['run_id'], order: '', isOnce: true },
    false,
  );
  const targetCuts = new Map<bigint, bigint>();
  const order = 'stored_by, coalesce(end_time, start_time), start_time, run_id';
  const rows = rowsOf(source, { table: 'runs', order, hasTransaction: true });
  let read = 0;
  let moved = 0;
  /** The largest number of the target so far, and the smallest that the next runs may have. */
  let last = NOWHERE;
  let smallest = NOWHERE;
  for await (const batch of batchesOf(rows, isCutBy(cuts))) {
    for (const cut of cuts.at) if (!targetCuts.has(cut) && batch[0]!.storedBy! > cut) targetCuts.set(cut, last);
    const written = await inTransaction(target, async () => {
      const count = await write(batch);
      const number = keepsOrder ? await numberOf(target, batch, count, smallest) : NOWHERE;
      return { count, number };
    });
    read += batch.length;
    moved += written.count;
    last = written.number > last ? written.number : last;
    smallest = last + 1n;
    progress(read);
  }
  for (const cut of cuts.at) if (!targetCuts.has(cut)) targetCuts.set(cut, last);
  return { read, moved, targetCuts };
}

function isCutBy({ at, apartAfter }: Cuts): (before: MovedRow, after: MovedRow) => boolean {
  let apart = 0;
  return ({ storedBy: before }, { storedBy: after }) => {
    if (before === null || after === null || before === after) return false;
    if (at.some((cut) => before <= cut && after > cut)) return true;
    return apartAfter !== null && before > apartAfter && apart++ < MOST_KEPT_APART;
  };
}

/** The largest number of a batch, after those that an earlier move brought have been given one that is not too small. */
async function numberOf(
  target: Client,
  batch: readonly MovedRow[],
  written: number,
  smallest: bigint,
): Promise<bigint> {
  if (written === batch.length) {
    const { rows } = await target.query<{ number: string }>('select pg_current_xact_id()::text as number');
    return BigInt(rows[0]!.number);
  }
  const ids = batch.map(({ json }) => (JSON.parse(json) as { run_id: string }).run_id);
  await target.query(
    'update runs set stored_by = pg_current_xact_id() where run_id = any($1::uuid[]) and stored_by < $2::xid8',
    [ids, String(smallest)],
  );
  const { rows } = await target.query<{ number: string }>(
    'select max(stored_by)::text as number from runs where run_id = any($1::uuid[])',
    [ids],
  );
  return BigInt(rows[0]!.number);
}
