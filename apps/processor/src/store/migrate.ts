import { Migrator } from 'kysely/migration';
import type { Database } from './database.js';
import { databaseError } from './database-error.js';
import { migrations } from './migrations/index.js';

/**
 * Brings the tables up to this version. Several processes may do it at once: they wait for each other.
 * @throws PipelineError `store_unavailable`
 */
export async function migrate(database: Database): Promise<void> {
  const { error } = await database.patiently((db) =>
    new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } }).migrateToLatest(),
  );
  if (error !== undefined) throw databaseError(error);
}
