import { describe, expect, it } from 'vitest';
import fastify, { type FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { eventually } from '../testing/poll.js';
import { limitConnections } from './connection-limits.js';

interface Service {
  readonly server: FastifyInstance;
  readonly port: number;
  /** Lets the request that waits be answered. */
  answer(): void;
}

async function aService(graceMs: number): Promise<Service> {
  const server = fastify();
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  limitConnections(server, { maxConnections: 10, silenceMs: 15_000, retryAfterSecs: 5 }, graceMs);
  server.get('/', async () => {
    await answered;
    return 'hello';
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  return { server, port: (server.server.address() as AddressInfo).port, answer };
}

describe('a service that stops', () => {
  it('does not wait for a body that stopped coming', async () => {
    const { server, port } = await aService(50);
    const socket = connect(port, '127.0.0.1');
    const closed = once(socket, 'close');
    const connected = once(server.server, 'request');
    socket.write('GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nx');
    await connected;
    await server.close();
    await closed;
  });

  it('lets a request that is under way be answered', async () => {
    const { server, port, answer } = await aService(20_000);
    const arrived = once(server.server, 'request');
    const response = fetch(`http://127.0.0.1:${port}/`);
    await arrived;
    const closed = server.close();
    await eventually('it does not listen any more', () => (server.server.listening ? undefined : true));
    answer();
    expect(await (await response).text()).toBe('hello');
    await closed;
  });

  it('gives requests a time to arrive', async () => {
    const { server } = await aService(50);
    expect(server.server.requestTimeout).toBeGreaterThan(60_000);
    await server.close();
  });
});
