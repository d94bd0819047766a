import { PipelineError } from '@app/contracts';
import type { FastifyInstance } from 'fastify';
import { PROBLEM_MEDIA_TYPE, problemOf } from '../http/problem.js';
import { isLoopback } from './loopback.js';

/**
 * Serves only the names that this machine has for itself, and those of PUBLIC_HOSTS, when it listens on loopback: a web page
 * can point its own host name at 127.0.0.1, and would be of the same origin then. A request without a host is no browser's.
 */
export function serveKnownHosts(
  fastify: FastifyInstance,
  { HOST, PUBLIC_HOSTS }: { readonly HOST: string; readonly PUBLIC_HOSTS: string },
): void {
  if (!isLoopback(HOST)) return;
  const known = new Set(['localhost', '127.0.0.1', '[::1]', HOST, `[${HOST}]`, ...hostsIn(PUBLIC_HOSTS)]);
  fastify.addHook('onRequest', ({ headers: { host } }, reply, done) => {
    if (host === undefined || known.has(nameOf(host))) return done();
    const problem = problemOf(
      new PipelineError('host_unknown', 'this address is not served under that name; PUBLIC_HOSTS lists more'),
    );
    void reply.status(problem.status).type(PROBLEM_MEDIA_TYPE).send(problem);
  });
}

/** The names in a list with commas, in lower case. */
const hostsIn = (list: string): string[] =>
  list
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '');

const nameOf = (host: string): string => host.toLowerCase().replace(/:\d*$/, '');
