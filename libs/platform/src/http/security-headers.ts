import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** The policy of answers that are data: a browser that shows one runs and loads nothing. */
const DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** Headers of answers to requests that no route and no hook sees. */
export const dataHeaders = {
  'content-security-policy': DATA_POLICY,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** The policy of the API page, whose style sheets stand in it. */
const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const isDocs = (url: string): boolean => /^\/docs(?:[/?]|$)/.test(url);

/**
 * The headers of every answer tell a browser not to guess types, to load nothing, to stand in no frame, and to keep
 * nothing. Files and pages that may be kept say so themselves, and a page has a policy of its own. No HSTS: the
 * services speak plain HTTP, and the proxy that ends TLS in front of them knows whether there will always be one.
 */
export async function setSecurityHeaders(fastify: FastifyInstance): Promise<void> {
  await fastify.register(helmet, {
    contentSecurityPolicy: false,
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    // The response itself gets them, as from helmet: an event stream writes its own head, and has these as well.
    reply.raw.setHeader('content-security-policy', isDocs(request.url) ? DOCS_POLICY : DATA_POLICY);
    reply.raw.setHeader('cache-control', 'no-store');
    done();
  });
}
