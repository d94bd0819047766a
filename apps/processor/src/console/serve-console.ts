import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What the pages may do: run our scripts, ask the server they came from, and nothing else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const NOT_BUILT = 'The console is not built: run `npm run build:console` and load this page again.\n';

/** The console under `/ui/`: files with a hash in their name for ever, and for every other path the page that reads it. */
export function serveConsole(fastify: FastifyInstance, folder: string): void {
  const assets = join(folder, 'assets');
  void fastify.register((scope, _options, done) => {
    scope.addHook('onSend', (_request, reply, payload, next) => {
      void reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
      next(null, payload);
    });
    // The folder may be made while the service runs, so its routes are there from the start.
    void scope.register(fastifyStatic, {
      root: assets,
      prefix: '/ui/assets/',
      index: false,
      // Beside each file the build puts it packed, as well as it can be.
      preCompressed: true,
      immutable: true,
      maxAge: '365d',
      suppressWarning: true,
    });
    const page = (_request: unknown, reply: FastifyReply): FastifyReply => {
      void reply.header('cache-control', 'no-cache');
      if (!existsSync(join(folder, 'index.html')))
        return reply.status(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
      return reply.sendFile('index.html', folder, { cacheControl: false });
    };
    scope.get('/ui/*', page);
    scope.get('/ui', (_request, reply) => reply.redirect('/ui/'));
    scope.get('/', (_request, reply) => reply.redirect('/ui/'));
    done();
  });
}
