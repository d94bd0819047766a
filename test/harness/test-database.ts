import { withTables } from '@app/database/testing';
import { findPostgres, type TestPostgres } from '@app/platform/testing';

/** The PostgreSQL of the run; null when there is none. */
export const postgres = await findPostgres();

/** A database of its own with the tables of this version, and nothing in them. @throws Error when there is no PostgreSQL */
export async function openDatabase(): Promise<TestPostgres> {
  if (postgres === null) throw new Error('there is no PostgreSQL to test with');
  return postgres.openCopy(withTables);
}
