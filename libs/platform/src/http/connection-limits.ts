import { MINUTE_MS } from '@app/time';
import type { FastifyInstance } from 'fastify';
import type { ServerOptions } from 'node:https';
import type { TlsFiles } from './tls-files.js';
import { followConnections, type OpenConnectionLimits } from './open-connections.js';

/** How long a request may take to arrive whole: 100 MB at 170 KB/s. After that it is answered 408. */
const MAX_ARRIVAL_MS = 10 * MINUTE_MS;

/** How long a service that stops waits for requests that are under way. Three services stop within ten seconds. */
const STOP_GRACE_MS = 3000;

/** Options that must be set before the server is made: the head of a request has 15 s, checked every 5 s. */
const headLimits = { headersTimeout: 15_000, connectionsCheckingInterval: 5000 };

/** Those of a server, with TLS when there is a certificate. A handshake has as long as a head. */
export const serverOptions = (
  tls: TlsFiles | null,
): { readonly http: typeof headLimits } | { readonly https: ServerOptions } =>
  tls === null
    ? { http: headLimits }
    : { https: { ...headLimits, ...tls, handshakeTimeout: headLimits.headersTimeout, minVersion: 'TLSv1.2' } };

/** A silent client cannot hold a connection, before, in or after a request, and does not hold up a stop. */
export function limitConnections(
  fastify: FastifyInstance,
  limits: OpenConnectionLimits,
  graceMs = STOP_GRACE_MS,
): void {
  const { server } = fastify;
  followConnections(fastify, limits);
  server.requestTimeout = MAX_ARRIVAL_MS;
  let isStopping = false;
  fastify.addHook('preClose', (done) => {
    isStopping = true;
    const deadline = setTimeout(() => server.closeAllConnections(), graceMs).unref();
    server.once('close', () => clearTimeout(deadline));
    done();
  });
  // A request under way is answered, and its connection does not wait for another one.
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (isStopping) void reply.header('connection', 'close');
    done(null, payload);
  });
}
