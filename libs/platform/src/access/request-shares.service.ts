import rateLimit from '@fastify/rate-limit';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { KnownRequest } from './caller.decorator.js';
import { isFromThisMachine } from './loopback.js';
import { ShareExhausted, type ShareOwnerKind } from './share-exhausted.js';
import { ADDRESS_REQUESTS_PER_SECOND } from './share-limits.js';
import type { ShareOwner } from './share-owner.js';

const WINDOW_MS = 1000;
/** Keys, companies or addresses that are counted at a time; the one that asked longest ago is forgotten first. */
const MOST_COUNTED = 10_000;

/** A request with the owner whose share it takes. */
interface OwnedRequest extends KnownRequest {
  shareOwner?: ShareOwner;
}

type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

/** Makes `RequestShares` work for the requests of a service. */
export async function countRequests(fastify: FastifyInstance): Promise<void> {
  await fastify.register(rateLimit, { global: false });
}

/** Counts requests by key, company and address. A request is counted when it is known who sends it: a wrong key takes nobody's share. */
@Injectable()
export class RequestShares {
  private limiters: { readonly owner: Limiter; readonly address: Limiter } | null = null;

  /** @throws ShareExhausted */
  async take(request: KnownRequest, owners: readonly ShareOwner[]): Promise<void> {
    for (const owner of owners) {
      if (owner.limits.requestsPerSecond === Infinity) continue;
      (request as OwnedRequest).shareOwner = owner;
      await this.count(request, this.limitersOf(request).owner, owner.kind);
    }
  }

  /** For a request of somebody who is not known, unless it is of this machine. @throws ShareExhausted */
  async takeOfAddress(request: KnownRequest): Promise<void> {
    if (isFromThisMachine(request)) return;
    await this.count(request, this.limitersOf(request).address, 'address');
  }

  private async count(request: KnownRequest, limiter: Limiter, kind: ShareOwnerKind): Promise<void> {
    const counted = await limiter(request);
    if (counted.isAllowed || !counted.isExceeded) return;
    const limit = `${counted.max} requests in a second`;
    throw new ShareExhausted({ share: 'requests', kind, limit, retryAfterSecs: Math.max(1, counted.ttlInSeconds) });
  }

  private limitersOf({ server }: KnownRequest): { readonly owner: Limiter; readonly address: Limiter } {
    return (this.limiters ??= {
      owner: server.createRateLimit({
        ...window,
        max: (request: OwnedRequest) => request.shareOwner!.limits.requestsPerSecond,
        keyGenerator: (request: OwnedRequest) => request.shareOwner!.id,
      }),
      // Of an address of IPv6 the whole /64 counts together.
      address: server.createRateLimit({ ...window, max: ADDRESS_REQUESTS_PER_SECOND }),
    });
  }
}

const window = { timeWindow: WINDOW_MS, cache: MOST_COUNTED };
