import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from './principal.js';
import type { Scope } from './scope.js';

/** A request of which it is known who sends it. */
export interface KnownRequest extends FastifyRequest {
  principal?: Principal;
}

/**
 * The sender of a request, as the guard has found out.
 * @throws Error on a route that asks for nothing: there nobody is known, and nobody may be taken for somebody
 */
export function principalOf({ principal }: KnownRequest): Principal {
  if (principal === undefined) throw new Error('it is not known who sends this request');
  return principal;
}

/** Parameter of a route: the companies that the answer may be about. */
export const CallerScope = createParamDecorator(
  (_: unknown, context: ExecutionContext): Scope =>
    principalOf(context.switchToHttp().getRequest<KnownRequest>()).scope,
);
