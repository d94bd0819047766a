import { afterEach, describe, expect, it } from 'vitest';
import { fastify, type FastifyInstance } from 'fastify';
import { eventually } from '../testing/poll.js';
import { observeRequests } from './request-telemetry.js';
import { Telemetry } from './telemetry.js';

describe('observeRequests', () => {
  let telemetry: Telemetry;
  let server: FastifyInstance;

  const start = (): FastifyInstance => {
    telemetry = new Telemetry('shop');
    server = fastify();
    observeRequests(server, telemetry);
    server.get('/things/:id', () => ({}));
    server.get('/broken', () => Promise.reject(new Error('no')));
    return server;
  };
  const counted = async () =>
    Object.fromEntries(
      (await telemetry.metrics.requests.get()).values.map(({ labels, value }) => [
        `${labels.method} ${labels.endpoint} ${labels.status}`,
        value,
      ]),
    );

  afterEach(() => server.close());

  it('counts under the template of the route, so that no id becomes a label', async () => {
    start();
    for (const url of ['/things/1', '/things/2', '/things/3?secret=x']) await server.inject({ url });
    await server.inject({ url: '/broken' });
    expect(await counted()).toEqual({ 'GET /things/:id 200': 3, 'GET /broken 500': 1 });
  });

  it('has one name for every path that leads nowhere', async () => {
    start();
    for (let index = 0; index < 200; index++) await server.inject({ url: `/wp-admin/${index}` });
    expect(await counted()).toEqual({ 'GET __unknown__ 404': 200 });
  });

  it('times in seconds', async () => {
    start();
    await server.inject({ url: '/things/1' });
    const { values } = await telemetry.metrics.requestDuration.get();
    const of = (name: string) =>
      values.find(({ metricName }) => metricName === `request_duration_seconds_${name}`)!.value;
    expect(of('count')).toBe(1);
    expect(of('sum')).toBeGreaterThan(0);
    expect(of('sum')).toBeLessThan(5);
  });

  it('knows how many connections are open', async () => {
    start();
    const address = await server.listen({ host: '127.0.0.1', port: 0 });
    const open = async (count: number) => {
      const expected = `active_connections{connection_type="http",service="shop"} ${count}`;
      return (await telemetry.page()).includes(expected) ? true : undefined;
    };
    expect(await open(0)).toBe(true);
    await (await fetch(`${address}/things/1`)).arrayBuffer();
    expect(await open(1)).toBe(true);
    server.server.closeAllConnections();
    await eventually('the connection is gone', () => open(0));
  });
});
