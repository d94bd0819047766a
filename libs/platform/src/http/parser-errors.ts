import { errors, type ErrorCode, PipelineError } from '@app/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEM_MEDIA_TYPE, problemOf } from './problem.js';
import { dataHeaders } from './security-headers.js';

/** Answers a request that no route sees, such as one for `/%zz`. */
export function answerFrameworkError(error: Error, _request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error);
  void reply.headers(dataHeaders).status(problem.status).type(PROBLEM_MEDIA_TYPE).send(problem);
}

/** The error codes of Node's parser, as ours. */
const codes: ReadonlyMap<unknown, ErrorCode> = new Map([
  ['HPE_HEADER_OVERFLOW', 'head_too_large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request_too_slow'],
]);

/** Answers what is not even a request, as far as its sender still listens. */
export function answerParserError(error: Error & { code?: unknown }, socket: Socket): void {
  if (!socket.writable) return void socket.destroy();
  const code = codes.get(error.code) ?? 'request_invalid';
  const problem = problemOf(new PipelineError(code, errors[code].title));
  const body = JSON.stringify(problem);
  const head = {
    ...dataHeaders,
    'content-type': PROBLEM_MEDIA_TYPE,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`);
}
