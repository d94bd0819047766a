import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Dist } from './sample-runs.ts';

/** A module as it was built, before it became a part of a program. */
export async function builtModule<T>(dist: Dist, path: string): Promise<T> {
  await import('reflect-metadata');
  return (await import(pathToFileURL(join(dist, 'modules', path)).href)) as T;
}

/** A database as the measurements use it. */
export interface MeasuredDatabase {
  readonly session: <T>(work: (session: object) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** The database of the build at an address, with the tables of this version. */
export async function migratedDatabase(dist: Dist, url: string): Promise<MeasuredDatabase> {
  const { Database } = await builtModule<{ Database: new (options: object) => MeasuredDatabase }>(
    dist,
    'libs/database/src/database.js',
  );
  const { migrate } = await builtModule<{ migrate: (database: MeasuredDatabase) => Promise<void> }>(
    dist,
    'libs/database/src/migrate.js',
  );
  const database = new Database({ url, poolSize: 2 });
  await migrate(database);
  return database;
}
