import { PipelineError } from '@app/contracts';
import { claimsFor, KeyRing, type Person } from '@app/platform';
import { Injectable, Logger } from '@nestjs/common';
import { AuthorizationResponseError } from 'openid-client';
import { OpenIdFlows } from './open-id-flows.service.js';
import { OpenIdProvider, type VouchedFor } from './open-id-provider.service.js';
import { returnPath, type SignInFailure, withFailure } from './return-path.js';
import type { Exchange } from './sealed-cookie.service.js';
import { SignInService } from './sign-in.service.js';

const LONGEST_NAME_CHARS = 100;
/** Claims that may hold the name of a person, the best one first. */
const nameClaims = ['name', 'preferred_username', 'email', 'sub'] as const;

/** Signs people in with an OpenID provider. */
@Injectable()
export class OpenIdSignInService {
  private readonly logger = new Logger(OpenIdSignInService.name);

  constructor(
    private readonly provider: OpenIdProvider,
    private readonly flows: OpenIdFlows,
    private readonly keys: KeyRing,
    private readonly signIn: SignInService,
  ) {}

  /** @returns the address to which the browser goes. @throws PipelineError `route_unknown`: there is no provider */
  async begin(asked: string | undefined, exchange: Exchange): Promise<string> {
    const to = returnPath(asked);
    try {
      const { url, flow } = await this.provider.begin();
      await this.flows.begin({ ...flow, to }, exchange);
      return url.href;
    } catch (error) {
      if (error instanceof PipelineError) throw error;
      return withFailure(to, this.failed(error));
    }
  }

  /** @param search the query with which the provider sent the browser back. @returns the address to which it goes on */
  async finish(search: string, exchange: Exchange): Promise<string> {
    const flow = await this.flows.take(exchange);
    if (flow === null) return withFailure(returnPath(undefined), 'failed');
    try {
      const failure = await this.enter(await this.provider.finish(search, flow), exchange);
      return failure === null ? flow.to : withFailure(flow.to, failure);
    } catch (error) {
      return withFailure(flow.to, this.failed(error));
    }
  }

  private async enter({ issuer, subject, claims }: VouchedFor, exchange: Exchange): Promise<SignInFailure | null> {
    const person: Person = { issuer, subject, name: nameOf(claims), claims: claimsFor(this.keys.peopleRows, claims) };
    const principal = this.keys.principalOfPerson(person);
    if (principal?.permissions.has('read') !== true) {
      this.logger.warn({ issuer, subject }, 'signed in with the provider, but no row of people lets them read');
      return 'unknown_person';
    }
    await this.signIn.begin({ way: 'openid', person }, principal, exchange);
    return null;
  }

  /** The answers of a provider may hold tokens: only the words of the error are logged. */
  private failed(error: unknown): SignInFailure {
    const failure = failureOf(error);
    const { message, code, cause } = error as Error & { code?: string };
    const reason = cause instanceof Error ? cause.message : undefined;
    this.logger.warn({ failure, code, reason }, `sign-in with the provider failed: ${message}`);
    return failure;
  }
}

function failureOf(error: unknown): SignInFailure {
  if (error instanceof AuthorizationResponseError) return error.error === 'access_denied' ? 'denied' : 'failed';
  if (error instanceof PipelineError) return error.retryable ? 'unavailable' : 'failed';
  return isWithoutAnswer(error) || isWithoutAnswer((error as Error).cause) ? 'unavailable' : 'failed';
}

/** An error of `fetch`, or the answer of a provider that is in trouble itself. */
function isWithoutAnswer(thrown: unknown): boolean {
  const { name, message, status = 0 } = (thrown ?? {}) as { name?: string; message?: string; status?: number };
  return name === 'TimeoutError' || message === 'fetch failed' || status >= 500;
}

function nameOf(claims: Readonly<Record<string, unknown>>): string {
  const names = nameClaims
    .map((claim) => claims[claim])
    .filter((name) => typeof name === 'string' && name.trim() !== '');
  return String(names[0]).slice(0, LONGEST_NAME_CHARS);
}
