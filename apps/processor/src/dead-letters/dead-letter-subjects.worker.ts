import { Backfill, Database } from '@app/database';
import { messageCompanyOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { messageSubjectOf } from './message-subject.js';

/** Messages in memory at once: each has up to a megabyte. */
const MOST_ROWS = 50;

interface UnreadDeadLetter {
  readonly dead_letter_id: string;
  readonly company: string | null;
  readonly value: Buffer | null;
}

/** Reads company, source and object of dead letters that a version stored which did not. */
@Injectable()
export class DeadLetterSubjects extends Backfill {
  constructor(database: Database) {
    super(database);
  }

  protected step(): Promise<number> {
    return this.database.transaction(async (transaction) => {
      const { rows } = await sql<UnreadDeadLetter>`
        select dead_letter_id, company, value from dead_letters
        where not subject_read order by dead_letter_id limit ${MOST_ROWS} for update skip locked`.execute(transaction);
      await sql`
        update dead_letters set company = found.company, source = coalesce(dead_letters.source, found.source),
          zone = found.zone, object_id = found.object_id, object_type = found.object_type,
          company_read = true, subject_read = true
        from json_to_recordset(${JSON.stringify(rows.map(readSubject))}::json)
          as found (dead_letter_id uuid, company text, source text, zone text, object_id text, object_type text)
        where dead_letters.dead_letter_id = found.dead_letter_id`.execute(transaction);
      return rows.length;
    });
  }
}

function readSubject({ dead_letter_id, value, ...known }: UnreadDeadLetter): object {
  const company = known.company ?? messageCompanyOf({ value, headers: {} });
  return { dead_letter_id, company, ...messageSubjectOf(value, company) };
}
