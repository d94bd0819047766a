import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when the work is done, has failed, or has had its time: for what a stop may wait for, and must not need. */
export async function within(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  const deadline = new AbortController();
  await Promise.race([
    Promise.resolve(work).catch(() => undefined),
    delay(ms, undefined, { signal: deadline.signal, ref: false }).catch(() => undefined),
  ]);
  deadline.abort();
}
