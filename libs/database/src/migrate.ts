import { Migrator } from 'kysely/migration';
import type { Database } from './database.js';
import { databaseError } from './database-error.js';
import { migrations } from './migrations/index.js';

/**
 * Brings the tables up to this version. Several processes may do it at once: they wait for each other.
 * @throws PipelineError `store_unavailable`, `store_read_only`
 */
export async function migrate(database: Database): Promise<void> {
  await database.patiently(async (db) => {
    const provider = { getMigrations: () => Promise.resolve({ ...migrations }) };
    const { error } = await new Migrator({ db, provider }).migrateToLatest();
    if (error !== undefined) throw databaseError(error);
  });
}
