import { Migrator } from 'kysely/migration';
import { databaseError } from '../database-error.js';
import type { Database } from '../database.js';
import { migrations } from '../migrations/index.js';

/** Brings the tables to a version of before, so that a test can fill them as that version did. */
export async function migrateTo(database: Database, name: keyof typeof migrations): Promise<void> {
  await database.patiently(async (db) => {
    const provider = { getMigrations: () => Promise.resolve({ ...migrations }) };
    const { error } = await new Migrator({ db, provider }).migrateTo(name);
    if (error !== undefined) throw databaseError(error);
  });
}
