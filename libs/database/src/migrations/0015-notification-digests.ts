import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** A digest tells several notifications, which are `held` until it has arrived. */
export const notificationDigests: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`set local statement_timeout = 0`.execute(db);
    // Without its digest, such as one that was erased, it waits for another one. A digest is written after what it tells.
    await sql`
      alter table notifications add column digest_id uuid
        references notifications on delete set null deferrable initially deferred`.execute(db);
    await sql`create index notifications_held on notifications (receiver, channel, created_at) where status = 'held'`.execute(
      db,
    );
    await sql`
      create index notifications_digest on notifications (digest_id, created_at, notification_id)
      where digest_id is not null`.execute(db);
    await sql`
      create index notifications_digests on notifications (receiver, channel, created_at) where kind = 'digest'`.execute(
      db,
    );
  },
};
