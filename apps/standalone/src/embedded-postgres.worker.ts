import { parentPort, workerData } from 'node:worker_threads';
import { servePGlite } from './pglite-server.js';

/** The database has a thread of its own: a long query does not keep requests waiting. */
const { folder, maxConnections } = workerData as { folder: string; maxConnections: number };
const server = await servePGlite(folder, maxConnections);
parentPort?.postMessage(server.url);
parentPort?.once('message', () => {
  void server.close().then(() => parentPort?.close());
});
