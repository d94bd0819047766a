import { eventually, findPostgres, type TestPostgres } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Kysely, sql } from 'kysely';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Database } from './database.js';
import type { Tables } from './tables.js';

const postgres = await findPostgres();

(postgres === null ? describe.skip : describe)('Database', () => {
  let server: TestPostgres;
  let way: Server;
  let database: Database;
  /** Connections that go through now, and the sockets at both ends of them. */
  const pairs: [Socket, Socket][] = [];

  beforeAll(async () => {
    server = await postgres!.open();
    const { hostname, port } = new URL(server.url);
    const host = decodeURIComponent(hostname);
    way = createServer((near) => {
      const far = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(Number(port || 5432), host);
      for (const socket of [near, far]) socket.on('error', () => undefined);
      near.pipe(far).pipe(near);
      pairs.push([near, far]);
    }).listen(0, '127.0.0.1');
    await once(way, 'listening');
    const roundabout = new URL(server.url);
    roundabout.hostname = '127.0.0.1';
    roundabout.port = String((way.address() as AddressInfo).port);
    database = new Database({
      url: roundabout.href,
      poolSize: 2,
      silenceTimeoutMs: 500,
    });
  });
  afterAll(async () => {
    await database?.close();
    for (const socket of pairs.flat()) socket.destroy();
    way?.close();
    await server?.close();
  });

  const ask = (text = 'select 1'): Promise<unknown> => database.use((tables) => sql.raw(text).execute(tables));
  const both = (): Promise<unknown[]> => Promise.all([ask(), ask()]);

  /** From now on every open connection is silent, without an error on either side. */
  const silence = (): void => {
    for (const [near, far] of pairs.splice(0)) {
      near.unpipe(far);
      far.unpipe(near);
      for (const socket of [near, far]) socket.pause();
    }
  };

  it('has no question compiled: what is asked takes milliseconds, compiling it tens of them', async () => {
    expect(await ask(`select current_setting('jit') as jit`)).toMatchObject({ rows: [{ jit: 'off' }] });
  });

  it('waits for what takes long when it is told to', async () => {
    await expect(ask('select pg_sleep(0.8)')).rejects.toMatchObject({ code: 'store_unavailable' });
    await database.patiently((tables) => sql`select pg_sleep(0.8)`.execute(tables));
  });

  it('hangs up on a server that has gone silent, and does not use the connection again', async () => {
    await both();
    silence();
    await expect(both()).rejects.toMatchObject({ code: 'store_unavailable' });
    await eventually('the pool has let go of them', () => database.openConnections === 0 || undefined);
    await both();
    expect(database.openConnections).toBe(2);
  });

  it('hangs up in the middle of a transaction too, and keeps nothing of it', async () => {
    await ask('create table if not exists kept (id int)');
    const work = database.use((tables) =>
      tables.transaction().execute(async (transaction) => {
        await sql`insert into kept values (1)`.execute(transaction);
        silence();
        await sql`insert into kept values (2)`.execute(transaction);
      }),
    );
    await expect(work).rejects.toMatchObject({ code: 'store_unavailable', retryable: true });
    expect(await database.use((tables) => sql`select * from kept`.execute(tables))).toMatchObject({ rows: [] });
  });

  it('lives on when the server ends its connections, in use or not', async () => {
    await both();
    // It may have failed before somebody waits for it.
    const sleeping = ask('select pg_sleep(10)').catch((error: unknown) => error);
    await eventually('it sleeps', async () => {
      const { rows } = await database.use((tables) =>
        sql`select 1 from pg_stat_activity where query = 'select pg_sleep(10)'`.execute(tables),
      );
      return rows.length > 0 || undefined;
    });
    await ask(
      `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()`,
    );
    expect(await sleeping).toMatchObject({ code: 'store_unavailable' });
    await eventually('it answers on new connections', async () => (await both()).length);
  });

  it('tries a statement again that was in the way of another one', async () => {
    let attempts = 0;
    const conflict = (): Promise<number> =>
      ++attempts < 3
        ? Promise.reject(Object.assign(new Error('deadlock detected'), { code: '40P01' }))
        : Promise.resolve(attempts);
    expect(await database.statement(conflict)).toBe(3);
  });

  it('gives up a statement that is always in the way', async () => {
    const conflict = (): Promise<never> =>
      Promise.reject(Object.assign(new Error('could not serialize access'), { code: '40001' }));
    await expect(database.statement(conflict)).rejects.toMatchObject({ code: 'store_unavailable', retryable: true });
  });

  it.each([
    ['store_unavailable', `do $$ begin raise exception 'no' using errcode = '53100'; end $$`, true],
    ['store_read_only', 'set transaction read only; create table never (id int)', true],
    ['store_rejected', `select 'x'::int`, false],
  ])('says %s of what fails in it, however it is used', async (code, text, retryable) => {
    const fail = (tables: Kysely<Tables>): Promise<unknown> => sql.raw(text).execute(tables);
    const transaction = (tables: Kysely<Tables>): Promise<unknown> => tables.transaction().execute(fail);
    const found = await Promise.allSettled([
      database.use(transaction),
      database.statement(transaction),
      database.transaction(fail),
      database.session(transaction),
      database.patiently(transaction),
    ]);
    expect(found).toMatchObject(found.map(() => ({ status: 'rejected', reason: { code, retryable } })));
  });
});
