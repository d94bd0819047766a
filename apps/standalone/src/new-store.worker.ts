import { workerData } from 'node:worker_threads';
import { openPGlite } from './pglite-server.js';
import type { StoreThread } from './store-thread.js';

/** Makes the store in a new folder. What that takes of memory, some 300 MB, is given back with the thread. */
const { folder } = workerData as StoreThread;
const db = await openPGlite(folder);
await db.close();
