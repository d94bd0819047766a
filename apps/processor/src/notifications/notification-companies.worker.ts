import { Backfill, Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

const MOST_ROWS = 200;

/** Reads the company of notifications that a version stored which did not. */
@Injectable()
export class NotificationCompanies extends Backfill {
  constructor(database: Database) {
    super(database);
  }

  protected step(): Promise<number> {
    return this.database.transaction(async (transaction) => {
      const { numAffectedRows } = await sql`
        update notifications set company = message->>'company', company_read = true
        where notification_id in (
          select notification_id from notifications where not company_read
          order by notification_id limit ${MOST_ROWS} for update skip locked)`.execute(transaction);
      return Number(numAffectedRows ?? 0n);
    });
  }
}
