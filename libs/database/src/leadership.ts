import { type Kysely, sql } from 'kysely';
import { setTimeout } from 'node:timers/promises';
import { advisoryLocks } from './advisory-locks.js';
import type { Database } from './database.js';
import type { Tables } from './tables.js';

/** The work that one process at a time does. */
export type LeaderRole = 'alerts' | 'rollups' | 'openRuns' | 'retention';
const RETRY_MS = 2000;
const SIGN_EVERY_MS = 1000;

/** Together with the time between two attempts well under 15 s. A leader asks something each second or so. */
const silenceSettings = {
  idle_session_timeout: '10s',
  idle_in_transaction_session_timeout: '10s',
  tcp_keepalives_idle: '4',
  tcp_keepalives_interval: '2',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '10s',
} as const;

/**
 * Waits until no other process leads, and leads: one process at a time on one database. The leadership has a connection of
 * its own, which holds the lock: when it is lost, another process takes over, and what the former leader still tries to
 * write fails.
 * @returns when the work has returned, or `signal` came before it
 * @throws PipelineError `store_unavailable`, and what the work throws
 */
export async function withLeadership(
  database: Database,
  role: LeaderRole,
  signal: AbortSignal,
  work: (session: Kysely<Tables>) => Promise<void>,
): Promise<void> {
  await database.session(async (session) => {
    await endWhenSilent(session);
    while (!(await isLocked(session, role))) {
      await setTimeout(RETRY_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
    try {
      await work(session);
    } finally {
      await sql`select pg_advisory_unlock(${advisoryLocks[role]}::bigint)`.execute(session).catch(() => undefined);
    }
  });
}

/** Keeps the session of a leader that computes for long: the server ends one that is silent for 10 s. */
export class SignOfLife {
  private lastAt = performance.now();

  constructor(private readonly session: Kysely<Tables>) {}

  /** Asks something when nothing was asked for a second. @throws what the driver throws: the leadership is lost */
  async give(): Promise<void> {
    if (performance.now() - this.lastAt < SIGN_EVERY_MS) return;
    this.lastAt = performance.now();
    await sql`select 1`.execute(this.session);
  }
}

// The server would wait for hours for a host that has vanished without a word, or a process that stands still, and keep
// its lock for it.
async function endWhenSilent(session: Kysely<Tables>): Promise<void> {
  for (const [name, value] of Object.entries(silenceSettings)) {
    // A process of this machine, as on the embedded store, never vanishes without a word; when it is paused, it may go on.
    const setting = sql`select set_config(${name}, ${value}, false) where inet_client_addr() is not null`;
    // Not every system knows every one.
    await setting.execute(session).catch(() => undefined);
  }
}

async function isLocked(session: Kysely<Tables>, role: LeaderRole): Promise<boolean> {
  const lock = sql<{ is_locked: boolean }>`select pg_try_advisory_lock(${advisoryLocks[role]}::bigint) as is_locked`;
  const { rows } = await lock.execute(session);
  return rows[0]?.is_locked === true;
}
