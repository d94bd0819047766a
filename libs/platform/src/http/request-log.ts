import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomBytes } from 'node:crypto';
import { type KnownRequest } from '../access/caller.decorator.js';

/** The name of a process in the ids of its requests: replicas have different ones. */
const processName = randomBytes(4).toString('hex');
let count = 0;

/** An id that no other request has, short enough for a person to read out. */
export const newRequestId = (): string => `${processName}-${(++count).toString(36)}`;

/**
 * A line for each request that was answered: who, from where, which route, how. Never the address that was asked, whose
 * parameters and path can hold a key. Requests that show a key are told at `info`, others (of a service without keys, of
 * probes) at `debug`. The answer has the id of its line in `x-request-id`.
 */
export function logRequests(fastify: FastifyInstance): void {
  const logger = new Logger('Request');
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.raw.setHeader('x-request-id', request.id);
    done();
  });
  fastify.addHook('onResponse', (request: KnownRequest, reply, done) => {
    const { principal } = request;
    if (principal === undefined || principal.kind === 'open') logger.debug(lineOf(request, reply), 'request');
    else logger.log({ ...lineOf(request, reply), by: principal.kind, key_id: principal.id }, 'request');
    done();
  });
}

const lineOf = (
  { id, ip, method, routeOptions }: FastifyRequest,
  { statusCode, elapsedTime }: FastifyReply,
): object => ({
  request_id: id,
  address: ip,
  method,
  route: routeOptions.url ?? '(none)',
  status: statusCode,
  ms: Math.round(elapsedTime * 10) / 10,
});
