import { eventually } from '@app/platform/testing';
import { query } from './stack.js';

/**
 * Waits for the transactions that are open on the whole server, those of other suites among them: runs are folded and rolled up
 * as far as none is open that could still store one before them. Hours that are rolled up before, and have such a run, are
 * rolled up anew, five minutes later.
 */
export async function untilSettled(url: string): Promise<void> {
  const [now] = await query<{ end: string }>(url, 'select pg_snapshot_xmax(pg_current_snapshot())::text as end');
  await eventually('all that is stored is settled', async () => {
    const [row] = await query<{ is_settled: boolean }>(
      url,
      'select pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 as is_settled',
      [now!.end],
    );
    return row!.is_settled || undefined;
  });
}
