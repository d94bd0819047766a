import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeldBytes, type HeldShare } from './held-bytes.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** The memory for bodies, which may be shared with other services of the process. */
    heldBytes?: HeldBytes;
  }
}

const responses = new WeakMap<IncomingMessage, ServerResponse>();
const shares = new WeakMap<IncomingMessage, HeldShare>();

/** Makes `senderLeft` and `shareOf` work for the requests of a service. */
export function followRequests(fastify: FastifyInstance, heldBytes: HeldBytes): void {
  fastify.decorate('heldBytes', heldBytes);
  fastify.addHook('onRequest', ({ raw }, reply, done) => {
    responses.set(raw, reply.raw);
    done();
  });
}

/** Aborts when the connection closes before the answer was given: no client waits for it any more. */
export function senderLeft({ raw }: FastifyRequest): AbortSignal {
  const controller = new AbortController();
  const response = responses.get(raw);
  const check = (): void => {
    if (response?.writableFinished !== true) controller.abort();
  };
  if (response?.closed) check();
  else response?.once('close', check);
  return controller.signal;
}

const unlimited = new HeldBytes(Infinity);

/** The memory share of a request's body. Released when the request is over, whichever way. */
export function shareOf({ raw, server }: Pick<FastifyRequest, 'raw' | 'server'>): HeldShare {
  const known = shares.get(raw);
  if (known !== undefined) return known;
  const share = (server?.heldBytes ?? unlimited).open();
  shares.set(raw, share);
  responses.get(raw)?.once('close', () => share.release());
  return share;
}
