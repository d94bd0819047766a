import { type Database, objectHashFrom } from '@app/database';
import { sql } from 'kysely';

/** An object by the names that its senders know. */
export interface NamedObject {
  readonly company: string;
  readonly source: string;
  readonly object: string;
}

/**
 * Whether a run of an object of that name is stored, or has started. One whose id is another than its name is known when it
 * has started, or when the alert engine has seen it, seconds later. @throws PipelineError `store_unavailable`
 */
export const isKnownObject = (database: Database, { company, source, object }: NamedObject): Promise<boolean> =>
  database.use(async (tables) => {
    const { rows } = await sql<{ is_known: boolean }>`
      with asked as (select ${company}::text as company, 'default'::text as zone, ${source}::text as source,
        ${object}::text as object_type, ${object}::text as object_id)
      select exists (select from objects, asked where objects.object_hash = ${objectHashFrom('asked')})
        or exists (select from subjects join asked using (company, source, object_type))
        or exists (
          select from open_runs join asked using (company, source, object_type)
          where open_runs.closed_at is null and open_runs.started_at is not null) as is_known`.execute(tables);
    return rows[0]?.is_known === true;
  });
