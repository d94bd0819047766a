import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { KnownRequest } from '../access/caller.decorator.js';
import type { KeyRing } from '../access/key-ring.service.js';
import type { Principal } from '../access/principal.js';
import type { ShareOwner } from '../access/share-owner.js';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeldBytes, type HeldShare } from './held-bytes.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** The memory for bodies, which may be shared with other services of the process. */
    heldBytes?: HeldBytes;
    /** Those whose shares a request of a principal takes. */
    shareOwnersOf?: (principal: Principal) => readonly ShareOwner[];
  }
}

const responses = new WeakMap<IncomingMessage, ServerResponse>();
const shares = new WeakMap<IncomingMessage, HeldShare>();

/** An export is followed by the log, its slot, its compression and others until its end; Node takes more than 10 for a leak. */
const MOST_LISTENERS = 30;

/** Makes `senderLeft` and `shareOf` work for the requests of a service. */
export function followRequests(fastify: FastifyInstance, heldBytes: HeldBytes): void {
  fastify.decorate('heldBytes', heldBytes);
  fastify.addHook('onRequest', ({ raw }, reply, done) => {
    responses.set(raw, reply.raw);
    reply.raw.setMaxListeners(MOST_LISTENERS);
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

/** Makes `shareOwnersOf` work for the requests of a service. */
export function shareByOwner(fastify: FastifyInstance, keys: Pick<KeyRing, 'ownersOf'>): void {
  fastify.decorate('shareOwnersOf', (principal: Principal) => keys.ownersOf(principal));
}

/** Those whose shares a request takes; nobody as long as it is not known who sends it. */
export const shareOwnersOf = ({
  principal,
  server,
}: Pick<KnownRequest, 'principal' | 'server'>): readonly ShareOwner[] =>
  principal === undefined ? [] : (server?.shareOwnersOf?.(principal) ?? []);

const unlimited = new HeldBytes(Infinity);

/** The memory share of a request's body. Released when the request is over, whichever way. */
export function shareOf(request: Pick<KnownRequest, 'raw' | 'server' | 'principal'>): HeldShare {
  const { raw, server } = request;
  const known = shares.get(raw);
  if (known !== undefined) return known;
  const share = (server?.heldBytes ?? unlimited).open(shareOwnersOf(request));
  shares.set(raw, share);
  responses.get(raw)?.once('close', () => share.release());
  return share;
}
