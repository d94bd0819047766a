import type { Kysely } from 'kysely';
import { buildIndex, type OnlineMigration } from '../online-migration.js';

/** The alerts of one rule and subject are found in their order. */
export const earlierAlerts: OnlineMigration = {
  prepare: (db: Kysely<unknown>) =>
    buildIndex(db, { name: 'alerts_fingerprint', on: 'alerts (fingerprint, started_at, alert_id)' }),

  up: () => Promise.resolve(),
};
