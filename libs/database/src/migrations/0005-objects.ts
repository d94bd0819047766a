import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The known objects, whose number has a limit, and the companies whose runs were refused for it. */
export const objects: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`set local statement_timeout = 0`.execute(db);
    // Hashes stand for names, which can be longer than an entry of an index.
    await sql`
      create table objects (
        object_hash uuid primary key,
        company_hash uuid not null,
        source_hash uuid not null,
        company text not null,
        -- Written once a day, so that a run seldom writes here.
        last_seen date not null
      )`.execute(db);
    await sql`
      insert into objects (object_hash, company_hash, source_hash, company, last_seen)
      select md5(object_key::text || object_id::text)::uuid, md5(company)::uuid,
        md5(length(company)::text || ',' || company || source)::uuid, company, last_seen
      from (
        select object_id, object_key, min(company) as company, min(source) as source,
          max(stored_at)::date as last_seen
        from runs group by object_id, object_key
      ) as known`.execute(db);
    await sql`create index objects_company on objects (company_hash, source_hash)`.execute(db);
    await sql`create index objects_source on objects (source_hash)`.execute(db);
    await sql`create index objects_last_seen on objects (last_seen)`.execute(db);
    await sql`
      create table object_refusals (
        -- Of the company; that of the empty text stands for all companies together.
        company_hash uuid primary key,
        company text,
        refused_count bigint not null,
        last_refused_at timestamptz not null
      )`.execute(db);
  },
};
