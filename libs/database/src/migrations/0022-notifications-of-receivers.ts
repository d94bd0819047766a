import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The log of one receiver is read in order, however many messages others were sent. */
export const notificationsOfReceivers: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`set local statement_timeout = 0`.execute(db);
    await sql`create index notifications_receiver on notifications (receiver, created_at, notification_id)`.execute(db);
  },
};
