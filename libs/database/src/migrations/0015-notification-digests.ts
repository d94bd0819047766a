import { type Kysely, sql } from 'kysely';
import { buildIndex, hasColumn, type OnlineMigration } from '../online-migration.js';

/** A digest tells several notifications, which are `held` until it has arrived. */
export const notificationDigests: OnlineMigration = {
  async prepare(db: Kysely<unknown>): Promise<void> {
    // Without its digest, such as one that was erased, it waits for another one. A digest is written after what it tells.
    if (!(await hasColumn(db, 'notifications', 'digest_id')))
      await sql`
        alter table notifications add column digest_id uuid
          references notifications on delete set null deferrable initially deferred`.execute(db);
    await buildIndex(db, {
      name: 'notifications_held',
      on: `notifications (receiver, channel, created_at) where status = 'held'`,
    });
    await buildIndex(db, {
      name: 'notifications_digest',
      on: 'notifications (digest_id, created_at, notification_id) where digest_id is not null',
    });
    await buildIndex(db, {
      name: 'notifications_digests',
      on: `notifications (receiver, channel, created_at) where kind = 'digest'`,
    });
  },

  up: () => Promise.resolve(),
};
