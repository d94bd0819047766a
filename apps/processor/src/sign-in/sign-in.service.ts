import { PipelineError } from '@app/contracts';
import { FailedAttempts, KeyRing, type Principal } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { Exchange } from './sealed-cookie.service.js';
import { type Session, Sessions } from './sessions.service.js';
import { SignInsRepository } from './sign-ins.repository.js';

/** Somebody who has signed in a moment ago. */
export interface SignedIn {
  readonly principal: Principal;
  /** ISO 8601 in UTC. */
  readonly endsAt: string;
}

/** Signs people in to the console, and out. */
@Injectable()
export class SignInService {
  constructor(
    private readonly keys: KeyRing,
    private readonly attempts: FailedAttempts,
    private readonly sessions: Sessions,
    private readonly signIns: SignInsRepository,
  ) {}

  /** @throws PipelineError `key_invalid`, `too_many_attempts`; as `begin` */
  async withKey(text: string, exchange: Exchange): Promise<SignedIn> {
    const principal = this.keys.principalOf(text.trim());
    if (principal === null) {
      this.attempts.failed(exchange.request.ip);
      throw new PipelineError('key_invalid', 'the key is none, or has expired, or was revoked');
    }
    const { id } = principal;
    return this.begin({ way: 'key', key_id: id, mark: this.keys.markOfId(id) }, principal, exchange);
  }

  /** @throws PipelineError `permission_missing`, `store_unavailable`: nobody is signed in */
  async begin(session: Session, principal: Principal, exchange: Exchange): Promise<SignedIn> {
    if (!principal.permissions.has('read'))
      throw new PipelineError('permission_missing', 'the console is for those who have the scope read');
    await this.signIns.record('signed_in', principal, exchange.request.ip);
    return { principal, endsAt: await this.sessions.begin(session, exchange) };
  }

  /** The browser forgets the sign-in in any case. @throws PipelineError `store_unavailable`: it is not written down */
  async end(exchange: Exchange): Promise<void> {
    this.sessions.end(exchange);
    const { principal, ip } = exchange.request;
    if (principal !== undefined) await this.signIns.record('signed_out', principal, ip);
  }
}
