import { afterEach, describe, expect, it } from 'vitest';
import fastify, { type FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { eventually } from '../testing/poll.js';
import { bytesOf, leaveBodiesUnread } from './body.js';
import { HeldBytes } from './held-bytes.js';
import { followConnections, type OpenConnectionLimits } from './open-connections.js';
import { problemOf } from './problem.js';
import { followRequests, senderLeft } from './requests-under-way.js';

const limits: OpenConnectionLimits = { maxConnections: 3, silenceMs: 400, retryAfterSecs: 7 };

interface Client {
  readonly socket: Socket;
  received(): string;
}

describe('the connections of a service', () => {
  let server: FastifyInstance;
  let heldBytes: HeldBytes;
  let port: number;
  let answer: (text: string) => void;
  let left: AbortSignal | null;
  const clients: Socket[] = [];

  async function start(changed: Partial<OpenConnectionLimits> = {}): Promise<void> {
    server = fastify();
    heldBytes = new HeldBytes(1_000_000);
    leaveBodiesUnread(server);
    followRequests(server, heldBytes);
    followConnections(server, { ...limits, ...changed });
    const later = new Promise<string>((resolve) => (answer = resolve));
    left = null;
    server.setErrorHandler((error, _request, reply) => reply.status(problemOf(error).status).send(problemOf(error)));
    server.get('/', () => 'hello');
    server.get('/later', (request) => {
      left = senderLeft(request);
      return later;
    });
    server.post('/', async (request) => String((await bytesOf(request, 10_000)).length));
    server.post('/unread', () => later);
    await server.listen({ host: '127.0.0.1', port: 0 });
    port = (server.server.address() as AddressInfo).port;
  }
  afterEach(async () => {
    for (const socket of clients.splice(0)) socket.destroy();
    await server.close();
  });

  async function aClient(): Promise<Client> {
    const socket = connect(port, '127.0.0.1');
    clients.push(socket);
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return { socket, received: () => text };
  }
  const says = (client: Client, pattern: RegExp) =>
    eventually(`the answer ${pattern.source}`, () => (pattern.test(client.received()) ? true : undefined));
  const request = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;
  const post = (bytes: number, path = '/'): string =>
    `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${bytes}\r\n\r\n`;

  it('lose the one that has been silent longest when there are too many', async () => {
    await start();
    const [first, second, third] = [await aClient(), await aClient(), await aClient()];
    first.socket.write(request('/'));
    await says(first, /hello/);
    const fourth = await aClient();
    await eventually('the second is closed', () => (second.socket.closed ? true : undefined));
    for (const one of [third, fourth]) {
      one.socket.write(request('/'));
      await says(one, /hello/);
    }
    expect(first.socket.closed).toBe(false);
  });

  it('are answered 503 when all of the others are busy', async () => {
    await start();
    const busy = [await aClient(), await aClient(), await aClient()];
    for (const { socket } of busy) {
      left = null;
      socket.write(request('/later'));
      await eventually('it is under way', () => (left === null ? undefined : true));
    }
    const late = await aClient();
    late.socket.write(request('/'));
    await says(late, /^HTTP\/1.1 503 [^]*retry-after: 7[^]*connections_full/i);
    answer('done');
    for (const one of busy) await says(one, /done/);
  });

  it('have few requests under way that were not asked for one by one', async () => {
    await start();
    const client = await aClient();
    client.socket.write(request('/later').repeat(200));
    await eventually('the first is under way', () => (left === null ? undefined : true));
    answer('done');
    await says(client, /503/);
    expect(client.received().match(/HTTP\/1.1 200/g)!.length).toBeLessThanOrEqual(17);
    expect(client.received()).toMatch(/retry-after: 7/i);
  });

  it.each([
    ['silent', 0],
    ['slow', 100],
  ])('end with 408 when a body is %s, and give its memory back', async (_, everyMs) => {
    await start();
    const client = await aClient();
    client.socket.write(post(10_000));
    client.socket.write('x');
    await eventually('it is held', () => (heldBytes.bytes > 0 ? true : undefined));
    const dribbling = everyMs > 0 ? setInterval(() => client.socket.write('x'), everyMs) : undefined;
    await says(client, /^HTTP\/1.1 408 [^]*request_too_slow/).finally(() => clearInterval(dribbling));
    await eventually('nothing is held', () => (heldBytes.bytes === 0 ? true : undefined));
    await eventually('the line is cut', () => (client.socket.closed ? true : undefined));
  });

  it('stay while a body comes at more than the least rate, however long', async () => {
    await start();
    const client = await aClient();
    client.socket.write(post(8000));
    const startedAt = performance.now();
    let missing = 8000;
    const send = (bytes: number): void => {
      missing -= bytes;
      client.socket.write('x'.repeat(bytes));
    };
    const sending = setInterval(() => missing > 500 && send(500), 100);
    await eventually('more than its patience', () =>
      performance.now() - startedAt > 2.5 * limits.silenceMs ? true : undefined,
    );
    clearInterval(sending);
    expect(client.received()).toBe('');
    send(missing);
    await says(client, /\r\n8000$/);
  });

  it('are cut when nobody reads their body and it does not come', async () => {
    await start();
    const client = await aClient();
    client.socket.write(post(10, '/unread'));
    await eventually('the line is cut', () => (client.socket.closed ? true : undefined));
    answer('');
  });

  it('tell when the sender left before the answer, and not when it was answered', async () => {
    await start();
    const client = await aClient();
    client.socket.write(request('/later'));
    await eventually('it is under way', () => (left === null ? undefined : true));
    expect(left!.aborted).toBe(false);
    client.socket.end();
    await eventually('it is seen', () => (left!.aborted ? true : undefined));
    answer('done');
    const other = await aClient();
    other.socket.write(request('/later'));
    await says(other, /done/);
    expect(left!.aborted).toBe(false);
  });
});
