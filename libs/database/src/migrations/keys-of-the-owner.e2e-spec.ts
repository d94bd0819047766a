import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { Database } from '../database.js';
import { migrate } from '../migrate.js';
import { keysOfTheOwner } from './0027-keys-of-the-owner.js';

const postgres = await findPostgres();

(postgres === null ? describe.skip : describe)('the keys that links are signed with', () => {
  const [given, givenOn] = [`given_${randomUUID().slice(0, 8)}`, `Given "on" ${randomUUID().slice(0, 8)}`];
  let server: TestPostgres;
  let database: Database;
  const ask = (statement: ReturnType<typeof sql>) => database.use((tables) => statement.execute(tables));

  beforeAll(async () => {
    server = await postgres!.open();
    database = new Database({ url: server.url, poolSize: 1 });
    await migrate(database);
  });
  afterAll(async () => {
    for (const role of [givenOn, given]) {
      await ask(sql`drop owned by ${sql.id(role)}`);
      await ask(sql`drop role ${sql.id(role)}`);
    }
    await database?.close();
    await server?.close();
  });

  it('are taken from everybody but the owner: from all, from a role, and from those that it gave them to', async () => {
    for (const role of [given, givenOn]) await ask(sql`create role ${sql.id(role)}`);
    await ask(sql`grant select on signing_keys to public`);
    await ask(sql`grant select on signing_keys to ${sql.id(given)} with grant option`);
    await ask(sql`set role ${sql.id(given)}`);
    await ask(sql`grant select on signing_keys to ${sql.id(givenOn)}`);
    await ask(sql`reset role`);
    await database.use((tables) => keysOfTheOwner.up(tables));
    const { rows } = await ask(sql`
      select pg_get_userbyid(granted.grantee) as reader from pg_class, aclexplode(relacl) as granted
      where oid = 'signing_keys'::regclass and granted.grantee <> relowner`);
    expect(rows).toEqual([]);
  });
});
