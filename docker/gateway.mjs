/**
 * The one door from the host to the services: hands each connection to one of the containers that bear a service's name
 * now. So a service can be scaled without ports to count, and be replaced while its clients wait a moment.
 * `GATEWAY_ROUTES` is `port=host:port,…`.
 */
import { resolve4 } from 'node:dns/promises';
import { createServer, connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';

const CONNECT_TIMEOUT_MS = 1000;
/** A container that is replaced is back before that. */
const PATIENCE_MS = 8000;
const RETRY_MS = 200;

const routes = (process.env.GATEWAY_ROUTES ?? '').split(',').map((route) => {
  const [, port, host, target] = /^(\d+)=([^:]+):(\d+)$/.exec(route.trim()) ?? [];
  if (port === undefined) throw new Error(`GATEWAY_ROUTES is port=host:port,… (got "${route}")`);
  return { port: Number(port), host, target: Number(target) };
});

const open = (host, port) =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });
    const fail = (error) => reject(socket.destroy() && error);
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => fail(new Error(`${host} does not answer`)));
    socket.once('error', fail).once('connect', () => resolve(socket.off('error', fail).setTimeout(0)));
  });

let turn = 0;

/** A connection to one of the containers of that name, each in its turn; undefined when none takes one in time. */
async function reach({ host, target }, client) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const addresses = await resolve4(host).catch(() => []);
    turn++;
    for (let step = 0; step < addresses.length; step++) {
      const upstream = await open(addresses.sort()[(turn + step) % addresses.length], target).catch(() => undefined);
      if (upstream) return upstream;
    }
    if (Date.now() > deadline || client.destroyed) return undefined;
    await setTimeout(RETRY_MS);
  }
}

const servers = routes.map((route) =>
  createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, async (client) => {
    client.on('error', () => client.destroy());
    const upstream = await reach(route, client);
    if (!upstream || client.destroyed) {
      upstream?.destroy();
      client.destroy();
      return;
    }
    upstream.on('error', () => client.destroy()).on('close', () => client.destroySoon());
    client.on('close', () => upstream.destroySoon());
    client.pipe(upstream);
    upstream.pipe(client);
    client.resume();
  }).listen(route.port, '0.0.0.0'),
);

process.on('SIGTERM', () => {
  for (const server of servers) server.close();
  setTimeout(2000).then(() => process.exit(0));
});
