import { Client } from 'pg';
import { MoveError } from './move-error.js';

/** A database at one end of the move. */
export interface Side {
  readonly url: string;
  /** The name for people, without user and password. */
  readonly name: string;
}

const CONNECT_TIMEOUT_MS = 10_000;

const reasons: Readonly<Record<string, string>> = {
  '28P01': 'refuses the password',
  '28000': 'refuses the user',
  '3D000': 'has no such database; make it first, with createdb',
  '53300': 'has no connection left',
  '57P03': 'is not ready yet',
  ECONNREFUSED: 'does not answer: nothing listens there',
  ENOTFOUND: 'cannot be found',
  ETIMEDOUT: 'does not answer',
  ENOENT: 'does not answer: nothing listens there',
};

/** Host, port and name of a database, for people. */
export function nameOf(url: string): string {
  const { host, port, database } = new Client({ connectionString: url });
  return `${host.startsWith('/') ? host : `${host}:${port}`}/${database ?? ''}`;
}

/** A connection without limits of time, in UTC. @throws MoveError */
export async function connectTo({ url, name }: Side): Promise<Client> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'observability-stack move',
    keepAlive: true,
  });
  // A broken connection shows in the query that waits for it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    for (const setting of ['statement_timeout', 'idle_session_timeout', 'idle_in_transaction_session_timeout']) {
      await client.query(`set ${setting} = 0`);
    }
    await client.query(`set timezone = 'UTC'`);
    return client;
  } catch (thrown) {
    await client.end().catch(() => undefined);
    const { code, message } = thrown as { code?: string; message: string };
    throw new MoveError(`${name} ${reasons[code ?? ''] ?? `cannot be used: ${message}`}.`, { cause: thrown });
  }
}

const OLDEST = 150_000;

/** The version, for people. @throws MoveError when it is older than 15 */
export async function versionOf(client: Client, { name }: Side): Promise<string> {
  const { rows } = await client.query<{ number: string; text: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as text`,
  );
  const text = rows[0]!.text.split(' ')[0]!;
  if (Number(rows[0]!.number) >= OLDEST) return `PostgreSQL ${text}`;
  throw new MoveError(`${name} is PostgreSQL ${text}; 15 or newer is needed.`);
}

/**
 * Whether both connections lead to one database, by whatever addresses: a lock that one holds, the other cannot have.
 */
export async function areSame(one: Client, other: Client): Promise<boolean> {
  const key = [`${process.pid}`, String(Math.trunc(performance.now()))];
  const lock = 'select pg_try_advisory_lock($1::int, $2::int) as is_locked';
  const unlock = 'select pg_advisory_unlock($1::int, $2::int)';
  await one.query(lock, key);
  const { rows } = await other.query<{ is_locked: boolean }>(lock, key);
  const isLocked = rows[0]!.is_locked;
  if (isLocked) await other.query(unlock, key);
  await one.query(unlock, key);
  return !isLocked;
}
