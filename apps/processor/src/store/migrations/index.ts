import type { Migration } from 'kysely/migration';
import { runsAndDeadLetters } from './0001-runs-and-dead-letters.js';

/** Every migration, in order of its name. One that has been released is never changed. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-runs-and-dead-letters': runsAndDeadLetters,
};
