import type { RawLog } from '@app/contracts';
import { setTimeout } from 'node:timers/promises';
import type { DemoRuns } from './demo-runs.js';
import { sendRuns } from './send-runs.js';

/** Shortest pause between two requests, and the one after a request that was refused. */
const PAUSE_MS = 1000;

/**
 * Sends each run soon after it has ended, until `signal` is aborted. Runs that were refused are sent again: the store may be
 * away for a while.
 */
export async function playOn(
  ingestionUrl: string,
  runs: DemoRuns,
  clock: () => Date,
  signal: AbortSignal,
): Promise<void> {
  let waiting: RawLog[] = [];
  while (!signal.aborted) {
    waiting.push(...runs.endedBy(clock().getTime()));
    const isSent = await sendRuns(ingestionUrl, waiting, { signal }).then(
      () => true,
      () => false,
    );
    if (isSent) waiting = [];
    const pauseMs = isSent ? Math.max(PAUSE_MS, runs.nextEndMs - clock().getTime()) : PAUSE_MS;
    await setTimeout(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
