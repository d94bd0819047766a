import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type KnownRequest, principalOf } from './caller.decorator.js';
import type { Principal } from './principal.js';
import type { Scope } from './scope.js';

/** Somebody who changes something, as the audit log names them. Holds no secret. */
export interface Actor {
  /**
   * `program`: somebody at the machine itself, who started one of our programs. `link`: whoever has a message, and used the link
   * in it.
   */
  readonly kind: Principal['kind'] | 'program' | 'link';
  /** The id of the key, the subject of the person, the user of the machine, the name of the receiver. */
  readonly id: string;
  readonly name: string;
  /** The address that the request came from; null: there is no request. */
  readonly address: string | null;
}

/** Somebody who may change things of some companies, and no others. */
export interface ScopedActor extends Actor {
  readonly scope: Scope;
}

/** Parameter of a route: who changes something, of which companies, and from where. */
export const Acting = createParamDecorator((_: unknown, context: ExecutionContext): ScopedActor => {
  const request = context.switchToHttp().getRequest<KnownRequest>();
  const { kind, id, name, scope } = principalOf(request);
  return { kind, id, name, scope, address: request.ip };
});

/**
 * The name that stands beside a change. Where there are keys it is that of the key or the person; without keys anybody may
 * give one.
 */
export const signatureOf = ({ kind, name }: Actor, given: string | null | undefined): string | null =>
  kind === 'open' ? (given ?? null) : name;
