import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Pages may run scripts of this server and send requests to it, nothing else. */
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

/** Serves the console under `/ui/`: hashed assets, cached for a year, and `index.html` for every other path. */
export function serveConsole(fastify: FastifyInstance, folder: string): void {
  const assets = join(folder, 'assets');
  void fastify.register((scope, _options, done) => {
    scope.addHook('onSend', (_request, reply, payload, next) => {
      void reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
      next(null, payload);
    });
    // Registered even without the folder: the console may be built while the service runs.
    void scope.register(fastifyStatic, {
      root: assets,
      prefix: '/ui/assets/',
      index: false,
      // The build writes a compressed copy beside each file.
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

/** `dist/console` of the package that contains a folder, for sources and for built files. */
export function consoleFolder(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) || folder === dirname(folder)) return join(folder, 'dist/console');
  }
}
