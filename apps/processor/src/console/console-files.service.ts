import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Pages may run scripts of this server, with those that stand in the built page, and send requests to it, nothing else. */
const policyWith = (hashes: readonly string[]): string =>
  [
    "default-src 'none'",
    `script-src ${["'self'", ...hashes].join(' ')}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** For everything but the page. */
const POLICY_OF_FILES = policyWith([]);

const inPage = /<script>([^]*?)<\/script>/g;

/** The scripts that stand in a page, as a policy calls them. */
const hashesIn = (html: string): string[] =>
  [...html.matchAll(inPage)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );

/** The policy for the page that is built now, read again when it is built anew; null: there is none. */
function policyReader(file: string): () => string | null {
  let [readMs, policy] = [-1, ''];
  return () => {
    const { mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs === undefined) return null;
    if (mtimeMs !== readMs) [readMs, policy] = [mtimeMs, policyWith(hashesIn(readFileSync(file, 'utf8')))];
    return policy;
  };
}

const NOT_BUILT = 'The console is not built: run `npm run build:console` and load this page again.\n';

/** Serves the console under `/ui/`: hashed assets, cached for a year, and `index.html` for every other path. */
export function serveConsole(fastify: FastifyInstance, folder: string): void {
  const assets = join(folder, 'assets');
  const policyOf = policyReader(join(folder, 'index.html'));
  void fastify.register((scope, _options, done) => {
    scope.addHook('onSend', (_request, reply, payload, next) => {
      if (!reply.hasHeader('content-security-policy')) void reply.header('content-security-policy', POLICY_OF_FILES);
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
      const policy = policyOf();
      if (policy === null) return reply.status(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
      void reply.header('content-security-policy', policy);
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
