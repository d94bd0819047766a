import { parentPort, workerData } from 'node:worker_threads';
import { servePGlite } from './pglite-server.js';
import type { StoreNews, StoreThread } from './store-thread.js';

/** The database has a thread of its own: a long query does not keep requests waiting. */
const { folder, maxConnections } = workerData as StoreThread;
const tell = (news: StoreNews): void => parentPort?.postMessage(news);

const server = await servePGlite(folder, maxConnections, (reason) => tell({ broken: reason }));
tell({ url: server.url });
parentPort?.once('message', () => {
  void server.close().then(() => parentPort?.close());
});
