import type { KeyRing, Person, Principal } from '@app/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Exchange, SealedCookie } from './sealed-cookie.service.js';
import type { Opened } from './sealed-text.js';

/** The content of the cookie of somebody who signed in. It comes from the seal, so it is as it was written. */
export type Session =
  | { readonly way: 'key'; readonly key_id: string; readonly mark: string }
  | { readonly way: 'openid'; readonly person: Person };

interface SessionSettings {
  readonly SESSION_MAX_SECS: number;
  readonly OIDC_ISSUER?: string;
}

/**
 * Knows who has signed in, by sealed cookies: a browser keeps the id of a key, or a person, and each request asks anew what they
 * may do. Nothing is kept here but who signed out.
 */
export class Sessions {
  private readonly cookie: SealedCookie;
  private readonly opened = new WeakMap<FastifyRequest, Opened | null>();
  /** Ids of sessions that were ended, and the time at which they would have ended by themselves. */
  private readonly signedOut = new Map<string, number>();

  constructor(
    private readonly settings: SessionSettings,
    secret: string,
    private readonly now: () => number = Date.now,
  ) {
    this.cookie = new SealedCookie({ name: 'obs-session', sameSite: 'Strict' }, secret, now);
  }

  /** Reads the cookie of each request, before its route is looked at. */
  readCookies(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', async (request) => {
      const opened = await this.cookie.of(request);
      if (opened !== undefined) this.opened.set(request, opened);
    });
  }

  /** As a `SessionReader`. */
  readonly principalOf = (request: FastifyRequest, keys: KeyRing): Principal | null | undefined => {
    const opened = this.opened.get(request);
    if (opened == null) return opened;
    const principal = this.ownerOf(opened, keys);
    if (principal === null) return null;
    const isInForce = (): boolean => {
      const owner = this.ownerOf(opened, keys);
      return owner !== null && isSame(owner, principal);
    };
    return { ...principal, isInForce };
  };

  /** The time at which the sign-in of a request ends by itself, ISO 8601 in UTC; null: there is none. */
  endOf(request: FastifyRequest): string | null {
    const opened = this.opened.get(request);
    return opened == null ? null : isoOf(opened.endsAtMs);
  }

  /** Has the browser keep the session from now on. @returns the time at which it ends by itself, ISO 8601 in UTC */
  async begin(session: Session, exchange: Exchange): Promise<string> {
    return isoOf(await this.cookie.set(session, this.settings.SESSION_MAX_SECS, exchange));
  }

  /** Has the browser forget it, and takes it from nobody any more. */
  end(exchange: Exchange): void {
    this.cookie.forget(exchange);
    const opened = this.opened.get(exchange.request);
    if (opened == null) return;
    for (const [id, endsAtMs] of this.signedOut) if (endsAtMs <= this.now()) this.signedOut.delete(id);
    this.signedOut.set(opened.id, opened.endsAtMs);
  }

  private ownerOf({ id, content, endsAtMs }: Opened, keys: KeyRing): Principal | null {
    if (this.signedOut.has(id) || this.now() >= endsAtMs) return null;
    const session = content as Session;
    if (session.way === 'key') return keys.principalOfId(session.key_id, session.mark);
    const { person } = session;
    return person.issuer === this.settings.OIDC_ISSUER ? keys.principalOfPerson(person) : null;
  }
}

const isoOf = (ms: number): string => new Date(ms).toISOString();

const isSame = (one: Principal, other: Principal): boolean =>
  one.scope.key === other.scope.key && one.permissions.symmetricDifference(other.permissions).size === 0;
