import { KeyRing, type KnownRequest, openPrincipal, type Principal } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { ProcessorSettings } from '../processor.settings.js';
import type { CallerDto, SessionDto } from './session.dto.js';
import { Sessions } from './sessions.service.js';
import type { SignedIn } from './sign-in.service.js';

/** Tells a browser who it is, and how its people sign in. */
@Injectable()
export class WhoAsksService {
  constructor(
    private readonly keys: KeyRing,
    private readonly sessions: Sessions,
    private readonly settings: ProcessorSettings,
  ) {}

  of(request: KnownRequest): SessionDto {
    const principal = this.keys.isOpen ? openPrincipal : (request.principal ?? null);
    return this.answer(principal, principal === null ? null : this.sessions.endOf(request));
  }

  afterSignIn({ principal, endsAt }: SignedIn): SessionDto {
    return this.answer(principal, endsAt);
  }

  private answer(principal: Principal | null, endsAt: string | null): SessionDto {
    const { OIDC_ISSUER, OIDC_NAME } = this.settings;
    return {
      is_open: this.keys.isOpen,
      principal: principal === null ? null : callerOf(principal),
      ends_at: endsAt,
      openid: OIDC_ISSUER === undefined ? null : { name: OIDC_NAME },
    };
  }
}

const callerOf = ({ kind, id, name, permissions, scope }: Principal): CallerDto => ({
  kind,
  id,
  name,
  permissions: [...permissions],
  companies: scope.companies,
});
