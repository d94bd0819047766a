import type { FastifyRequest } from 'fastify';
import type { KeyRing } from './key-ring.service.js';
import type { Principal } from './principal.js';

/** Finds out who has signed in in the browser that sends a request. Undefined: nobody; null: somebody had, and that has ended. */
export type SessionReader = (request: FastifyRequest, keys: KeyRing) => Principal | null | undefined;

/** Token of the reader of a service. */
export const SESSION_READER = Symbol('session reader');

/** The reader of a service in which nobody can sign in. */
export const noSessions: SessionReader = () => undefined;
