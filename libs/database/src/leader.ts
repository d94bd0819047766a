import { type Kysely, sql } from 'kysely';
import { setTimeout } from 'node:timers/promises';
import { advisoryLocks } from './advisory-locks.js';
import type { Database } from './database.js';
import type { Tables } from './tables.js';

/** What one process at a time does. */
export type Led = 'alerts' | 'rollups';
const RETRY_MS = 2000;

/** Together with the time between two attempts well under 15 s. A term asks something each second or so. */
const silenceSettings = {
  idle_session_timeout: '10s',
  idle_in_transaction_session_timeout: '10s',
  tcp_keepalives_idle: '4',
  tcp_keepalives_interval: '2',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '10s',
} as const;

/**
 * Waits until no other process leads, and leads: one process at a time on one database. The term has a connection of its
 * own, which holds the lock: when it is lost, another process takes over, and what the term still tries to write fails.
 * @returns when the term has returned, or `signal` came before it
 * @throws PipelineError `store_unavailable`, and what the term throws
 */
export async function lead(
  database: Database,
  signal: AbortSignal,
  term: (session: Kysely<Tables>) => Promise<void>,
  led: Led = 'alerts',
): Promise<void> {
  await database.session(async (session) => {
    await endWhenSilent(session);
    while (!(await isLocked(session, led))) {
      await setTimeout(RETRY_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
    try {
      await term(session);
    } finally {
      await sql`select pg_advisory_unlock(${advisoryLocks[led]}::bigint)`.execute(session).catch(() => undefined);
    }
  });
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

async function isLocked(session: Kysely<Tables>, led: Led): Promise<boolean> {
  const lock = sql<{ is_locked: boolean }>`select pg_try_advisory_lock(${advisoryLocks[led]}::bigint) as is_locked`;
  const { rows } = await lock.execute(session);
  return rows[0]?.is_locked === true;
}
