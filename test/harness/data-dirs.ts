import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openPGlite, servePGlite } from '../../apps/standalone/src/pglite-server.js';

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
  const made = mkdir(template).then(async () => (await openPGlite(join(template, 'postgres'))).close());
  return {
    missing,
    withStore: async () => {
      await made;
      const folder = missing();
      await cp(template, folder, { recursive: true });
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
  const server = await servePGlite(join(dataDir, 'postgres'), 2);
  const client = new Client({ connectionString: server.url });
  try {
    await client.connect();
    const { rows } = await client.query<{ run_id: string }>('select run_id from runs order by run_id');
    return rows.map(({ run_id }) => run_id);
  } finally {
    await client.end();
    await server.close();
  }
}
