import { PipelineError } from '@app/contracts';
import type { FastifyInstance } from 'fastify';

interface KnownPath {
  readonly form: RegExp;
  readonly methods: Set<string>;
}

/** Answers 405 and names the methods in `Allow` when a path is known and not asked by any of them; before, it was 404. */
export function answerOtherMethods(fastify: FastifyInstance): void {
  const paths = new Map<string, KnownPath>();
  fastify.addHook('onRoute', ({ url, method }) => {
    const known = paths.get(url) ?? { form: formOf(url), methods: new Set() };
    paths.set(url, known);
    for (const each of [method].flat()) known.methods.add(each.toUpperCase());
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done();
    const [path = ''] = request.url.split('?');
    const matching = [...paths.values()].filter(({ form }) => form.test(path));
    const allowed = [...new Set(matching.flatMap(({ methods }) => [...methods]))].sort();
    if (allowed.length === 0 || allowed.includes(request.method)) return done();
    void reply.header('allow', allowed.join(', '));
    done(new PipelineError('method_not_allowed', `${request.method} is not asked here; ${allowed.join(', ')} are`));
  });
}

/** `/runs/:run_id` and `/ui/*` as what they match. */
const formOf = (url: string): RegExp =>
  new RegExp(
    `^${url
      .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll(/:\w+/g, '[^/]+')}$`,
  );
