import { Backfill, Database } from '@app/database';
import { messageCompanyOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';

/** Messages in memory at once: each has up to a megabyte. */
const MOST_ROWS = 50;

/** Reads the company of dead letters that a version stored which did not. */
@Injectable()
export class DeadLetterCompanies extends Backfill {
  constructor(database: Database) {
    super(database);
  }

  protected step(): Promise<number> {
    return this.database.transaction(async (transaction) => {
      const { rows } = await sql<{ dead_letter_id: string; value: Buffer | null }>`
        select dead_letter_id, case when company is null then value end as value from dead_letters
        where not company_read order by dead_letter_id limit ${MOST_ROWS} for update skip locked`.execute(transaction);
      const found = rows.map(({ dead_letter_id, value }) => ({
        dead_letter_id,
        company: messageCompanyOf({ value, headers: {} }),
      }));
      await sql`
        update dead_letters set company = coalesce(dead_letters.company, found.company), company_read = true
        from json_to_recordset(${JSON.stringify(found)}::json) as found (dead_letter_id uuid, company text)
        where dead_letters.dead_letter_id = found.dead_letter_id`.execute(transaction);
      return rows.length;
    });
  }
}
