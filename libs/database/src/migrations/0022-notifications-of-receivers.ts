import type { Kysely } from 'kysely';
import { buildIndex, type OnlineMigration } from '../online-migration.js';

/** The log of one receiver is read in order, however many messages others were sent. */
export const notificationsOfReceivers: OnlineMigration = {
  prepare: (db: Kysely<unknown>) =>
    buildIndex(db, { name: 'notifications_receiver', on: 'notifications (receiver, created_at, notification_id)' }),

  up: () => Promise.resolve(),
};
