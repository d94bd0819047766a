import type { Template } from '@app/platform/testing';
import { Database } from '../database.js';
import { migrate } from '../migrate.js';

/** The tables of this version, and nothing in them. */
export const withTables: Template = {
  name: 'tables',
  async prepare(url) {
    const database = new Database({ url, poolSize: 1 });
    await migrate(database).finally(() => database.close());
  },
};
