import type { Database } from '../database.js';
import { migrate } from '../migrate.js';
import type { migrations } from '../migrations/index.js';

/** Brings the tables to a version of before, so that a test can fill them as that version did. */
export const migrateTo = (database: Database, last: keyof typeof migrations): Promise<void> =>
  migrate(database, { last });
