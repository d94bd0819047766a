import type { FastifyInstance } from 'fastify';
import { onClientConnection } from '../http/client-connections.js';
import type { Telemetry } from './telemetry.js';

/** Counts and times every request, under the template of its route: the list of endpoints is closed. */
export function observeRequests(fastify: FastifyInstance, telemetry: Telemetry): void {
  const { metrics } = telemetry;
  fastify.addHook('onResponse', (request, reply, done) => {
    const endpoint = request.routeOptions.url ?? '__unknown__';
    const { method } = request;
    metrics.requests.inc({ method, endpoint, status: String(reply.statusCode) });
    metrics.requestDuration.observe({ method, endpoint }, reply.elapsedTime / 1000);
    done();
  });
  let open = 0;
  onClientConnection(fastify, (socket) => {
    open++;
    socket.once('close', () => open--);
  });
  telemetry.observeConnections('http', () => open);
}
