import { sql } from 'kysely';
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

/** Whether the tables are those of this version. @throws PipelineError `store_unavailable` */
export const isOfThisVersion = (database: Database): Promise<boolean> =>
  database.patiently(async (db) => {
    const provider = { getMigrations: () => Promise.resolve({ ...migrations }) };
    const known = await new Migrator({ db, provider }).getMigrations();
    if (known.some(({ executedAt }) => executedAt === undefined)) return false;
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
    return rows.length === known.length;
  });
