import { PipelineError } from '@app/contracts';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import type { KnownRequest } from './caller.decorator.js';
import { keyInHeaders } from './credentials.js';
import { FailedAttempts } from './failed-attempts.service.js';
import { KeyRing } from './key-ring.service.js';
import { idOfKey } from './key-text.js';
import { isFromThisMachine } from './loopback.js';
import {
  ALL_COMPANIES,
  ENDS_WITH_KEY,
  KEY_READER,
  type KeyReader,
  KNOWS_CALLER,
  LOCAL,
  type Need,
  NEEDS,
  SIGNED,
} from './needs.decorator.js';
import { openPrincipal } from './open-principal.js';
import type { Principal } from './principal.js';
import { RequestShares } from './request-shares.service.js';
import { SESSION_READER, type SessionReader } from './session-reader.js';
import { unsignedPrincipal } from './signed-principal.js';

/** The answer of a route to who may ask it. */
interface RouteAccess {
  readonly need: Need | undefined;
  readonly isLocal: boolean;
  readonly isOfAllCompanies: boolean;
  readonly isSigned: boolean;
  readonly endsWithKey: boolean;
  readonly knowsCaller: boolean;
  readonly keyReader: KeyReader | undefined;
}

/**
 * Lets a request through whose key, or whose sign-in, has the permission that its route asks for, and says of whom it is. A route that asks for
 * nothing is open to all; one that does not say what it asks for is closed.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly routes = new Map<unknown, RouteAccess>();
  private readonly reflector = new Reflector();

  constructor(
    private readonly keys: KeyRing,
    private readonly attempts: FailedAttempts,
    private readonly shares: RequestShares,
    @Inject(SESSION_READER) private readonly sessionOf: SessionReader,
  ) {}

  /** @throws PipelineError `key_missing`, `key_invalid`, `too_many_attempts`, `permission_missing`; ShareExhausted */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<KnownRequest>();
    if (!this.keys.isOpen) return this.admit(request, context);
    request.principal = openPrincipal;
    return true;
  }

  private async admit(request: KnownRequest, context: ExecutionContext): Promise<boolean> {
    const route = this.routeOf(context);
    const principal = await this.identify(request, route);
    request.principal = principal;
    const isUnknown = principal === undefined || principal === unsignedPrincipal;
    if (isUnknown) await this.shares.takeOfAddress(request);
    else await this.shares.take(request, this.keys.ownersOf(principal));
    if (principal === undefined || route.need === 'nothing') return true;
    if (principal.kind !== 'open' && principal.kind !== 'signature') checkPermission(principal, route);
    if (route.endsWithKey) this.endWith(principal, context.switchToHttp().getResponse<FastifyReply>());
    return true;
  }

  /** Undefined: nobody is known, and need not be. */
  private async identify(request: KnownRequest, route: RouteAccess): Promise<Principal | undefined> {
    try {
      if (route.need !== 'nothing') return this.principalOf(request, route);
      if (!route.knowsCaller) return undefined;
      return this.knownPrincipalOf(request, keyInHeaders(request.headers) ?? route.keyReader?.(request)) ?? undefined;
    } catch (error) {
      await this.shares.takeOfAddress(request);
      throw error;
    }
  }

  private principalOf(request: KnownRequest, { keyReader, isSigned, isLocal }: RouteAccess): Principal {
    // The sender of a webhook may send a token of its own, beside the signature.
    const text = keyInHeaders(request.headers) ?? keyReader?.(request);
    if (isSigned && (text === undefined || idOfKey(text) === null)) return unsignedPrincipal;
    const principal = this.knownPrincipalOf(request, text);
    if (principal) return principal;
    if (isLocal && isFromThisMachine(request)) return openPrincipal;
    if (principal === null) throw new PipelineError('key_invalid', 'the sign-in has ended; sign in again');
    throw new PipelineError('key_missing', 'send a key, as the header Authorization: Bearer obs_…');
  }

  /** Undefined: there is neither a key nor a sign-in; null: the sign-in has ended. */
  private knownPrincipalOf(request: KnownRequest, text = keyInHeaders(request.headers)): Principal | null | undefined {
    if (text === undefined) return this.sessionOf(request, this.keys);
    const principal = this.keys.principalOf(text);
    if (principal !== null) return principal;
    this.attempts.failed(request.ip);
    throw new PipelineError('key_invalid', 'the key is none, or has expired, or was revoked');
  }

  private endWith(principal: Principal, { raw: response }: FastifyReply): void {
    const forget = this.keys.whenRevoked(principal, () => void response.destroy());
    response.once('close', forget);
  }

  private routeOf(context: ExecutionContext): RouteAccess {
    const handler = context.getHandler();
    const known = this.routes.get(handler);
    if (known !== undefined) return known;
    const get = <T>(token: string | symbol): T | undefined =>
      this.reflector.getAllAndOverride<T | undefined>(token, [handler, context.getClass()]);
    const route = {
      need: get<Need>(NEEDS),
      isLocal: get(LOCAL) === true,
      isOfAllCompanies: get(ALL_COMPANIES) === true,
      isSigned: get(SIGNED) === true,
      endsWithKey: get(ENDS_WITH_KEY) === true,
      knowsCaller: get(KNOWS_CALLER) === true,
      keyReader: get<KeyReader>(KEY_READER),
    };
    this.routes.set(handler, route);
    return route;
  }
}

function checkPermission({ permissions, scope }: Principal, { need, isOfAllCompanies }: RouteAccess): void {
  if (need === undefined) throw new PipelineError('permission_missing', 'no key may do this');
  if (need !== 'nothing' && !permissions.has(need))
    throw new PipelineError('permission_missing', `this key has not the scope ${need}`);
  if (isOfAllCompanies && !scope.isAll)
    throw new PipelineError('permission_missing', 'this is about all companies, and the key is for some of them');
}
