import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { setFlagsFromString } from 'node:v8';
import { wholeQueries } from './whole-queries.js';

export interface PGliteServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Keeps the store small: PostgreSQL's defaults are made for a server of its own. */
const configuration = ['max_wal_size=128MB', 'min_wal_size=64MB', 'shared_buffers=64MB', 'log_checkpoints=off'];

/**
 * PostgreSQL's code stays as V8's first compiler makes it. The second one makes it a third faster, but takes 600 MB for
 * one of its functions, soon after every start, and a hundred of them are never given back.
 */
const compilerFlags = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

/** PostgreSQL in this process; in memory when no folder is given. A new folder takes it some seconds. */
export function openPGlite(folder?: string): Promise<PGlite> {
  for (const flag of compilerFlags) setFlagsFromString(flag);
  return PGlite.create({ dataDir: folder, relaxedDurability: false, postgresqlconf: configuration });
}

/**
 * The same on a free port of the loopback address.
 * @param onBroken told why the database cannot go on: nothing is answered any more
 */
export async function servePGlite(
  folder: string | undefined,
  maxConnections: number,
  onBroken?: (reason: string) => void,
): Promise<PGliteServer> {
  const db = await openPGlite(folder);
  const server = new PGLiteSocketServer({ db: wholeQueries(db, onBroken), host: '127.0.0.1', port: 0, maxConnections });
  await server.start();
  return {
    url: `postgres://postgres@${server.getServerConn()}/postgres`,
    close: async () => {
      await server.stop();
      await db.close();
    },
  };
}
