import type { RawLog } from '@app/contracts';
import { setTimeout } from 'node:timers/promises';
import type { Ledger } from './ledger.js';

export interface LoadOptions {
  readonly ingestionUrl: string;
  readonly batchRecords: number;
  /** Records per second, held on average. */
  readonly perSecond: number;
  readonly ledger: Ledger;
  /** Requests that are under way at the same time; one by default. */
  readonly senders?: number;
}

/** The answers to a load. */
export interface LoadResult {
  /** How often each HTTP status came; 0 stands for a connection that broke. */
  readonly statuses: ReadonlyMap<number, number>;
}

const RETRY_PAUSE_MS = 200;
const GIVE_UP_MS = 120_000;

/** A careful sender: at a steady rate, every batch again until it is acknowledged. @throws Error when one never is */
export function sendSteadily(records: readonly RawLog[], options: LoadOptions): Promise<LoadResult> {
  const sending = send(records, options);
  // A test that has failed meanwhile does not wait for it.
  sending.catch(() => undefined);
  return sending;
}

async function send(records: readonly RawLog[], options: LoadOptions): Promise<LoadResult> {
  const statuses = new Map<number, number>();
  const startMs = performance.now();
  let next = 0;
  const oneSender = async (): Promise<void> => {
    while (next < records.length) {
      const start = next;
      next += options.batchRecords;
      const dueMs = startMs + (1000 * start) / options.perSecond;
      const earlyMs = dueMs - performance.now();
      if (earlyMs > 0) await setTimeout(earlyMs);
      await sendUntilTaken(records.slice(start, start + options.batchRecords), options, statuses);
    }
  };
  await Promise.all(Array.from({ length: options.senders ?? 1 }, oneSender));
  return { statuses };
}

async function sendUntilTaken(
  batch: readonly RawLog[],
  options: LoadOptions,
  statuses: Map<number, number>,
): Promise<void> {
  const body = JSON.stringify(batch);
  for (const deadlineMs = performance.now() + GIVE_UP_MS; performance.now() < deadlineMs;) {
    const status = await fetch(`${options.ingestionUrl}/ingest/batch`, { method: 'POST', body })
      .then((answer) => answer.json().then(() => answer.status))
      .catch(() => 0);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status === 202) return options.ledger.acknowledge(batch);
    await setTimeout(RETRY_PAUSE_MS);
  }
  throw new Error(`a batch was not taken within ${GIVE_UP_MS} ms`);
}
