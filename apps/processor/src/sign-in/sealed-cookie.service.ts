import type { KnownRequest } from '@app/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Cookie, cookieIn, cookieText, isOverTls } from './cookies.js';
import { type Opened, Seal } from './sealed-text.js';

/** A request and its answer. */
export interface Exchange {
  readonly request: KnownRequest;
  readonly reply: FastifyReply;
}

/** A cookie that a browser keeps for us, and can neither read nor change. */
export class SealedCookie {
  private readonly seal: Seal;

  constructor(
    private readonly kind: Pick<Cookie, 'name' | 'sameSite'>,
    secret: string,
    now?: () => number,
  ) {
    this.seal = new Seal(secret, kind.name, now);
  }

  /** Undefined: the request has no such cookie; null: it is none of ours, or its time is over. */
  async of(request: Pick<FastifyRequest, 'headers' | 'protocol'>): Promise<Opened | null | undefined> {
    const text = cookieIn(request.headers, this.kind.name, isOverTls(request));
    return text === undefined ? undefined : this.seal.open(text);
  }

  /** @returns the time at which it is good no more, in milliseconds */
  async set(content: object, secs: number, exchange: Exchange): Promise<number> {
    const { text, endsAtMs } = await this.seal.seal(content, secs);
    this.write(text, secs, exchange);
    return endsAtMs;
  }

  forget(exchange: Exchange): void {
    this.write('', 0, exchange);
  }

  private write(value: string, maxAgeSecs: number, { request, reply }: Exchange): void {
    void reply.header('set-cookie', cookieText({ ...this.kind, value, maxAgeSecs, isSecure: isOverTls(request) }));
  }
}
