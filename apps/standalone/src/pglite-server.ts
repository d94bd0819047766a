import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

export interface PGliteServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Keeps the store small: PostgreSQL's defaults are made for a server of its own. */
const configuration = ['max_wal_size=128MB', 'min_wal_size=64MB', 'shared_buffers=64MB', 'log_checkpoints=off'];

/** PostgreSQL in this process, on a free port of the loopback address; in memory when no folder is given. */
export async function servePGlite(folder: string | undefined, maxConnections: number): Promise<PGliteServer> {
  const db = await PGlite.create({ dataDir: folder, relaxedDurability: false, postgresqlconf: configuration });
  const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections });
  await server.start();
  return {
    url: `postgres://postgres@${server.getServerConn()}/postgres`,
    close: async () => {
      await server.stop();
      await db.close();
    },
  };
}
