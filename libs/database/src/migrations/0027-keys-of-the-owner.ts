import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The keys that links are signed with are read by nobody but the owner of the tables: a role for dashboards may read all others. */
export const keysOfTheOwner: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      do $$
      declare reader text;
      begin
        for reader in
          select distinct case when granted.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(granted.grantee)) end
          from pg_class, aclexplode(pg_class.relacl) as granted
          where pg_class.oid = 'signing_keys'::regclass and granted.grantee <> pg_class.relowner
        loop
          -- Also from those to whom it was allowed to give it.
          execute 'revoke all on signing_keys from ' || reader || ' cascade';
        end loop;
      end
      $$`.execute(db);
  },
};
