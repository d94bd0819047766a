import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fastify from 'fastify';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { type Readable, Writable } from 'node:stream';
import { discardUnreadBodies, hasBody } from './unread-body.js';
import { eventually } from '../testing/poll.js';

const MEGABYTE = Buffer.alloc(1024 * 1024, 'x');

/** Answers after the first bytes of a body, whatever follows. */
async function aService(maxMs: number) {
  const server = fastify();
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  discardUnreadBodies(server, { maxBytes: 50 * MEGABYTE.length, maxMs, maxIdleMs: maxMs });
  server.post('/', async ({ body }, reply) => {
    for await (const _chunk of (body as Readable).iterator({ destroyOnReturn: false })) break;
    return reply.status(413).send('too large');
  });
  server.post('/piped', ({ body }, reply) => {
    (body as Readable).pipe(new Writable({ highWaterMark: 1, write: () => void reply.status(413).send('too large') }));
  });
  server.get('/', () => 'hello');
  await server.listen({ host: '127.0.0.1', port: 0 });
  return { port: (server.server.address() as { port: number }).port, close: () => server.close() };
}

const HURRIED_MS = 1000;
let patient: Awaited<ReturnType<typeof aService>>;
let hurried: typeof patient;

beforeAll(async () => {
  patient = await aService(60_000);
  hurried = await aService(HURRIED_MS);
});
afterAll(async () => {
  await patient.close();
  await hurried.close();
});

interface Client {
  readonly socket: Socket;
  received(): string;
  readonly errors: Error[];
}

async function aClient({ port } = patient): Promise<Client> {
  const socket = connect(port, '127.0.0.1');
  const errors: Error[] = [];
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.on('error', (error) => errors.push(error));
  await once(socket, 'connect');
  return { socket, received: () => text, errors };
}

const head = (bytes: number, more = '', path = '/'): string =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${bytes}\r\n${more}\r\n`;

/** Sends the piece that often, or until the line is cut. @returns how often it did */
async function send(socket: Socket, piece: Buffer, times: number): Promise<number> {
  let sent = 0;
  for (; sent < times && !socket.destroyed; sent++) {
    await new Promise<void>((resolve) => socket.write(piece, () => resolve()));
  }
  return sent;
}

describe('a body that is refused before its end', () => {
  it.each([
    ['', '/'],
    [' though the service was piping it', '/piped'],
  ])(
    'is sent to its end by a client that only then reads the answer, on a connection that goes on%s',
    async (_, path) => {
      const { socket, received, errors } = await aClient();
      socket.write(head(20 * MEGABYTE.length, '', path));
      await send(socket, MEGABYTE, 20);
      socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
      await eventually('both answers', () => (received().includes('hello') ? true : undefined));
      expect(received()).toMatch(/^HTTP\/1.1 413 /);
      expect(errors).toEqual([]);
      socket.destroy();
    },
  );

  it('leaves a connection that lives on after the time that it may take', async () => {
    const { socket, received } = await aClient(hurried);
    socket.write(head(2));
    socket.write('x');
    await eventually('the answer', () => (received().includes('too large') ? true : undefined));
    socket.write('x');
    const endedAt = performance.now();
    await eventually('more than its time', () => (performance.now() - endedAt > 1.2 * HURRIED_MS ? true : undefined));
    expect(socket.destroyed).toBe(false);
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await eventually('another answer', () => (received().includes('hello') ? true : undefined));
    socket.destroy();
  });

  it('is answered at once', async () => {
    const { socket, received } = await aClient();
    socket.write(head(20 * MEGABYTE.length));
    socket.write('x');
    await eventually('the answer', () => (received().includes('too large') ? true : undefined));
    socket.destroy();
  });

  it.each(['connection: close\r\n', 'expect: 100-continue\r\n'])(
    'is no broken pipe for a client that says %j',
    async (more) => {
      const { socket, received, errors } = await aClient();
      socket.write(head(20 * MEGABYTE.length, more));
      await send(socket, MEGABYTE, 20);
      await eventually('the answer', () => (received().includes('too large') ? true : undefined));
      expect(errors).toEqual([]);
      if (more.startsWith('connection')) await eventually('the end', () => (socket.readableEnded ? true : undefined));
      socket.destroy();
    },
  );

  it('is cut off when it goes on and on', async () => {
    const { socket, received } = await aClient();
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
    const chunk = Buffer.concat([Buffer.from(`${MEGABYTE.length.toString(16)}\r\n`), MEGABYTE, Buffer.from('\r\n')]);
    expect(await send(socket, chunk, 300)).toBeLessThan(100);
    expect(received()).toMatch(/^HTTP\/1.1 413 /);
  });

  it('is cut off when it does not come', async () => {
    const { socket, received } = await aClient(hurried);
    const closed = once(socket, 'close');
    socket.write(head(1000));
    socket.write('x');
    await closed;
    expect(received()).toMatch(/^HTTP\/1.1 413 /);
  });
});

describe('hasBody', () => {
  it.each([
    [{}, false],
    [{ 'content-length': '0' }, false],
    [{ 'content-length': '1' }, true],
    [{ 'transfer-encoding': 'chunked' }, true],
  ])('reads %j', (headers, expected) => {
    expect(hasBody({ headers })).toBe(expected);
  });
});
