import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Client } from 'pg';
import { type PGliteServer, servePGlite } from './pglite-server.js';

describe('PGlite behind its socket', () => {
  let server: PGliteServer;
  const clients: Client[] = [];

  const connect = (count: number): Promise<Client[]> =>
    Promise.all(
      Array.from({ length: count }, async () => {
        const client = new Client({ connectionString: server.url });
        client.on('error', () => undefined);
        await client.connect();
        clients.push(client);
        return client;
      }),
    );
  const socketOf = (client: Client): Socket =>
    (client as unknown as { connection: { stream: Socket } }).connection.stream;

  beforeAll(async () => {
    server = await servePGlite(undefined, 30);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await server?.close();
  });

  it('gives every connection the answer to its own query when a transaction has held all of them up', async () => {
    const [writer, ...readers] = await connect(6);
    await writer!.query('begin');
    const answers = readers.map((reader, index) =>
      index % 2 === 0
        ? reader.query('select $1::text as text, $2::int as number', [`text ${index}`, index])
        : reader.query('select $1::text as text', [`text ${index}`]),
    );
    // Their messages have arrived and wait when these two have been answered.
    await writer!.query('select $1::int', [0]);
    await writer!.query('commit');
    const rows = (await Promise.all(answers)).map((answer) => answer.rows as unknown[]);
    expect(rows).toEqual(
      readers.map((_, index) => [{ text: `text ${index}`, ...(index % 2 === 0 ? { number: index } : {}) }]),
    );
  });

  it('gives values that arrive in many pieces to the statements that they belong to', async () => {
    const readers = await connect(4);
    const texts = readers.map((_, index) => String(index).repeat(900_000));
    const answers = await Promise.all(
      readers.map((reader, index) => reader.query<{ text: string }>('select $1::text as text', [texts[index]])),
    );
    expect(answers.map(({ rows }, index) => rows[0]?.text === texts[index])).toEqual(readers.map(() => true));
  });

  it('rolls back and goes on when a connection breaks in the middle of a transaction', async () => {
    const [broken, other] = await connect(2);
    await other!.query('create table kept (id int)');
    await broken!.query('begin');
    await broken!.query('insert into kept values ($1)', [1]);
    const answer = other!.query('select count(*)::int as count from kept where id <> $1', [0]);
    socketOf(broken!).destroy();
    expect((await answer).rows).toEqual([{ count: 0 }]);
  });

  it('goes on when a connection breaks in the middle of a query that was refused', async () => {
    const [broken, other] = await connect(2);
    const parse = Buffer.from('P____\0select nothing from nowhere\0\0\0', 'latin1');
    parse.writeInt32BE(parse.length - 1, 1);
    const refused = once(broken!, 'error');
    socketOf(broken!).write(parse);
    await refused;
    const answer = other!.query('select $1::int as one', [1]);
    socketOf(broken!).destroy();
    expect((await answer).rows).toEqual([{ one: 1 }]);
  });
});
