import { EmbeddedPostgres } from '@app/database';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { query } from './stack.js';

/** Folders for the program, removed at the end. */
export interface DataDirs {
  /** A path where nothing is yet. */
  missing(): string;
  /** One with a store in it that is empty: a copy, since making one takes seconds. */
  withStore(): Promise<string>;
  remove(): Promise<void>;
}

export async function dataDirs(): Promise<DataDirs> {
  const root = await mkdtemp(join(tmpdir(), 'data-'));
  let count = 0;
  const missing = (): string => join(root, String(count++));
  const template = missing();
  const made = openStore(template).then((store) => store.close());
  return {
    missing,
    withStore: async () => {
      await made;
      const folder = missing();
      // With its owners: as root, the files belong to the user of the server.
      await promisify(execFile)('cp', ['-a', template, folder]);
      return folder;
    },
    remove: async () => {
      await made;
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Ids of the runs that are stored in the folder of a program that has ended. */
export async function runIdsIn(dataDir: string): Promise<string[]> {
  const store = await openStore(dataDir);
  try {
    const rows = await query<{ run_id: string }>(store.url, 'select run_id from runs order by run_id');
    return rows.map(({ run_id }) => run_id);
  } finally {
    await store.close();
  }
}

export const openStore = (dataDir: string): Promise<EmbeddedPostgres> =>
  EmbeddedPostgres.open({
    dataDir,
    maxConnections: 10,
    onLost: (reason) => {
      throw new Error(reason);
    },
  });
