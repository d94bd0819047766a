import type { Flow } from './open-id-provider.service.js';
import { type Exchange, SealedCookie } from './sealed-cookie.service.js';

/** Time that somebody has to say to the provider who they are, in seconds. */
const FLOW_SECS = 600;

/** A sign-in with the provider that has begun. */
export interface BegunFlow extends Flow {
  /** The page to return to. */
  readonly to: string;
}

/** Keeps what has begun in the browser: it may come back to another process. */
export class OpenIdFlows {
  private readonly cookie: SealedCookie;

  constructor(secret: string) {
    // The page of the provider sends the browser back.
    this.cookie = new SealedCookie({ name: 'obs-openid', sameSite: 'Lax' }, secret);
  }

  async begin(flow: BegunFlow, exchange: Exchange): Promise<void> {
    await this.cookie.set(flow, FLOW_SECS, exchange);
  }

  /** Each is good once. Null: there is none, or it took too long. */
  async take(exchange: Exchange): Promise<BegunFlow | null> {
    const opened = await this.cookie.of(exchange.request);
    this.cookie.forget(exchange);
    return opened == null ? null : (opened.content as BegunFlow);
  }
}
