import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { openPrincipal } from './open-principal.js';
import type { Principal } from './principal.js';
import type { Scope } from './scope.js';

/** A request of which it is known who sends it. */
export interface KnownRequest extends FastifyRequest {
  principal?: Principal;
}

export const principalOf = (request: KnownRequest): Principal => request.principal ?? openPrincipal;

/** Parameter of a route: who asks. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal =>
  principalOf(context.switchToHttp().getRequest<KnownRequest>()),
);

/** Parameter of a route: the companies that the answer may be about. */
export const CallerScope = createParamDecorator(
  (_: unknown, context: ExecutionContext): Scope =>
    principalOf(context.switchToHttp().getRequest<KnownRequest>()).scope,
);
